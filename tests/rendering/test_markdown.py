"""HTML on the left, what Discord gets on the right."""

import pytest

from bot.rendering.markdown import from_html
from tests.rendering.oracle import lies

BASE = "https://paper.example/news/today.html"

CASES = {
    # ── text and styles ──
    "paragraphs": ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
    "text outside of paragraphs": ("One.<p>Two.</p>Three.", "One.\n\nTwo.\n\nThree."),
    "plain text keeps its lines": ("One\nline.\n\nTwo & three.", "One\nline.\n\nTwo & three."),
    "white space": ("<p>\n  One \t two\n</p>\n", "One two"),
    "entities": (
        "<p>Fish&nbsp;&amp;&#160;chips &lt;3 &eacute;&#8217;</p>",
        "Fish & chips <3 é\u2019",
    ),
    "line break": ("<p>One<br/> two</p>", "One\ntwo"),
    "two line breaks": ("One<br><br>two", "One\n\ntwo"),
    "bold, italic, strike, underline": (
        "<b>a</b> <strong>b</strong> <i>c</i> <em>d</em> <s>e</s> <del>f</del> <u>g</u>",
        "**a b** _c_ _d_ ~~e f~~ __g__",
    ),
    "nested styles": ("<b>a <i>b</i> c</b>", "**a _b_ c**"),
    "overlapping styles": ("<i>a <b>b</i> c</b>", "_a_ **_b_** c"),
    "same style twice": ("<b>a<b>b</b></b>", "**ab**"),
    "neighbours": ("<b>a</b><i>b</i><b>c</b>", "**a**_b_**c**"),
    "inside a word": (
        "un<i>believ</i>able, un<b>believ</b>able",
        "un*believ*able, un**believ**able",
    ),
    "space inside of the tag": ("a<b> b </b>c", "a **b** c"),
    "empty tags": ("a<b></b><i> </i>b", "a b"),
    "style over paragraphs": ("<b><div>a</div><div>b</div></b>", "**a**\n\n**b**"),
    "style over a line break": ("<b>a<br>b</b>", "**a**\n**b**"),
    "quotation": ("<q>a</q>", "“a”"),
    "superscript": ("5 m<sup>2</sup>, 4<sup>th</sup>", "5 m², 4th"),
    "subscript": ("H<sub>2</sub>O, a<sub>n</sub>", "H₂O, an"),
    "reading aid": ("<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby>", "漢字(かんじ)"),
    "formula": ("<math><mi>a</mi><annotation>\\alpha</annotation></math>", "a"),
    "footnote": (
        '<p>A<sup><a href="#fn1">12</a></sup>.</p>'
        '<ol><li id="fn1"><p>b <a href="#ref1">↩︎</a></p></li></ol>',
        "A¹².\n\n1. b",
    ),
    "footnote with its mark apart": (
        '<p>A<a href="#f-1">1</a>.</p><div><a href="#a-1">1</a><div><p>b</p><p>c</p></div></div>',
        "A¹.\n\n¹ b\n\nc",
    ),
    "invisible": ("a&shy;b\u200bc\ufeff\u2060d", "abcd"),
    "control characters": ("a\x00b&#1;c\x0b d", "abc d"),
    "emoji stay whole": ("<p>👩‍👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ❤️</p>", "👩‍👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ❤️"),
    # ── what must not become markup ──
    "ordinary prose": (
        "Mr. O'Neil's 5 * 3 \u2013 snake_case",
        "Mr. O'Neil's 5 \\* 3 \u2013 snake\\_case",
    ),
    "markup": (
        "*a* _b_ ~c~ `d` |e| [f](g) \\",
        "\\*a\\* \\_b\\_ \\~c\\~ \\`d\\` \\|e\\| \\[f](g) \\\\",
    ),
    "markup over tags": ("|<span>|</span>a|<b></b>|", "\\|\\|a\\|\\|"),
    "line starts": (
        "<p># a<br>&gt; b<br>- c<br>+ d<br>-# e<br>1. f<br>#1 g<br>-h<br>1.5</p>",
        "\\# a\n\\> b\n\\- c\n\\+ d\n\\-# e\n1\\. f\n#1 g\n-h\n1.5",
    ),
    "line start in a list": ("<ul><li># a</li></ul>", "- \\# a"),
    "mentions": ("&lt;@1&gt; &lt;@&amp;1&gt; &lt;#1&gt;", "<\\@1> <\\@&1> <\\#1>"),
    "timestamp, emoji, command": (
        "&lt;t:1:R&gt; &lt;:a:1&gt; &lt;a:b:1&gt; &lt;/a:1&gt;",
        "<t\\:1:R> <\\:a:1> <a\\:b:1> <\\/a:1>",
    ),
    "everybody": ("@everyone and @here", "@\u200beveryone and @\u200bhere"),
    "everybody over tags": ("@<span>every</span><b></b>one", "@\u200beveryone"),
    "everybody over code": ("@<code>everyone``</code>", "@\u200beveryone\\`\\`"),
    "mention over code": ("&lt;<code>@1&gt;``</code>", "<\\@1>\\`\\`"),
    "everybody over a link": (
        '@<a href="/b">everyone ://</a>',
        "@\u200beveryone :// ([paper.example](<https://paper.example/b>))",
    ),
    "emoji names": ("at 12:30:45 :smile:", "at 12:30:45 \\:smile:"),
    "less than": ("a &lt; b", "a < b"),
    # ── links ──
    "link": ('<a href="https://a.example/b">c</a>', "[c](<https://a.example/b>)"),
    "relative link": ('<a href="/b?c=d#e">c</a>', "[c](<https://paper.example/b?c=d#e>)"),
    "brackets in the address": ('<a href="/b_(c)">d</a>', "[d](<https://paper.example/b_%28c%29>)"),
    "brackets in the label": ('<a href="/b">[1] a</a>', "[(1) a](<https://paper.example/b>)"),
    "styled label": ('<a href="/b">a <b>c</b></a>', "[a **c**](<https://paper.example/b>)"),
    "space at the label's edge": ('a<a href="/b"> c </a>d', "a [c](<https://paper.example/b>) d"),
    "link over paragraphs": (
        '<a href="/b"><p>c</p><p>d</p></a>',
        "[c](<https://paper.example/b>)\n\n[d](<https://paper.example/b>)",
    ),
    "no web address": ('<a href="javascript:x">a</a> <a href="mailto:b@c.de">d</a>', "a d"),
    "place in the page": ('<a href="#part">b</a> <a name="x">a</a>', "b a"),
    "place by its whole address": (f'<a href="{BASE}#part">b</a>', "b"),
    "way to a heading": ('<h2>a <a class="anchor" href="#a">¶</a></h2>', "## a"),
    "empty link": ('a<a href="/b"></a>', "a"),
    "its own address": (
        '<a href="https://a.example/b">https://a.example/b</a>',
        "<https://a.example/b>",
    ),
    "its own host": (
        '<a href="https://www.a.example/b">a.example</a>',
        "[a.example](<https://www.a.example/b>)",
    ),
    "another host": (
        '<a href="https://evil.example/">bank.example</a>',
        "[bank.example](<https://evil.example/>) (evil.example)",
    ),
    "another address": (
        '<a href="https://evil.example/">https://bank.example/my_login</a>',
        "https://bank.example/my_login ([evil.example](<https://evil.example/>))",
    ),
    "look-alike host": (
        '<a href="https://b\u0430nk.example/">bank.example</a>',
        "[bank.example](<https://xn--bnk-6cd.example/>) (xn--bnk-6cd.example)",
    ),
    "name and password": (
        '<a href="https://bank.example@evil.example/">a</a>',
        "[a](<https://evil.example/>)",
    ),
    "bare address": ("See https://a.example/b_c_d*, or.", "See <https://a.example/b_c_d>\\*, or."),
    "bare address at the end": ("See https://a.example/b_c.", "See https://a.example/b_c."),
    "bare address in brackets": ("(https://a.example/b)", "(<https://a.example/b>)"),
    "address with brackets": ("https://a.example/b_(c) d", "<https://a.example/b_(c)> d"),
    "address in bold": (
        "<b>https://a.example/b c</b>",
        "https://a.example/b **c**",
    ),
    "address in a spoiler": ("||https://a.example||", "\\|\\|<https://a.example>\\|\\|"),
    "invite": ("join discord.gg/a_b", "join discord.gg/a\\_b"),
    # ── headings and blocks ──
    "headings": (
        "<h1>a</h1><h2>b</h2><h3>c</h3><h4>d</h4><h6>e</h6>",
        "# a\n\n## b\n\n### c\n\n**d**\n\n**e**",
    ),
    "heading over lines": ("<h2>a<br>b</h2>", "## a b"),
    "bold heading": ("<h2><b>a</b> b</h2>", "## a b"),
    "rule": ("a<hr>b", "a\n\n———\n\nb"),
    "quote": ("<blockquote><p>a</p><p>b<br>c</p></blockquote>d", "> a\n> \n> b\n> c\n\nd"),
    "quote in a quote": ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n> \n> b"),
    "list": ("<ul><li>a</li><li><p>b</p></li></ul>", "- a\n- b"),
    "ordered list": ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
    "ordered from": ('<ol start="9"><li>a<li>b</ol>', "9. a\n10. b"),
    "nested list": (
        "<ul><li>a<ol><li>b<ul><li>c</ul></ol></li><li>d</li></ul>",
        "- a\n  1. b\n     - c\n- d",
    ),
    "list in a list": ("<ul><li>a</li><ul><li>b</li></ul></ul>", "- a\n  - b"),
    "paragraphs in an item": ("<ul><li><p>a</p><p>b</p></li><li>c</ul>", "- a\n  b\n- c"),
    "list in a quote": ("<blockquote><ul><li>a<li>b</ul></blockquote>", "> - a\n> - b"),
    "quote in a list": ("<ul><li>a<blockquote>b</blockquote></ul>", "- a\n  b"),
    "list of tasks": (
        '<ul><li><input type="checkbox" checked disabled> a<li><input type="checkbox"> b</ul>',
        "- ☑ a\n- ☐ b",
    ),
    "stray item": ("<li>a</li>", "- a"),
    "text between items": ("<ul>a<li>b</li>c</ul>", "- a\n- b\n- c"),
    "terms": ("<dl><dt>a<dd>b</dl>", "**a**\n\nb"),
    "details": ("<details><summary>a</summary><p>b</p></details>", "**a**\n\nb"),
    # ── code ──
    "code": ("a <code>b_c*</code>", "a `b_c*`"),
    "code with a backtick": ("<code>a`b</code>", "`` a`b ``"),
    "code with two": ("<code>a``b</code>", "a\\`\\`b"),
    "bold code": ("<b>run <code>make</code></b>", "**run `make`**"),
    "bold code with a star": ("<b>run <code>a*b</code></b>", "**run** `a*b`"),
    "code block": (
        "<pre><code class='language-Python'>a = 1\n\n  b*</code></pre>",
        "```python\na = 1\n\n  b*\n```",
    ),
    "line breaks in a code block": ("<pre>a<br>b</pre>", "```\na\nb\n```"),
    "fence in a code block": ("<pre>a\n```\nb</pre>", "```\na\n`\u200b``\nb\n```"),
    "empty code block": ("<pre> </pre>a", "a"),
    # ── tables ──
    "table": (
        "<table><tr><th>Place<th>°C<tr><td>Ōsaka<td>7<tr><td>大阪<td>11</table>",
        "```\nPlace  °C\n-----  --\nŌsaka  7\n大阪   11\n```",
    ),
    "table without a header": ("<table><tr><td>a<td>b<tr><td>c</table>", "```\na  b\nc\n```"),
    "wide table": (
        f"<table><tr><th>a<th>b<tr><td>{'x' * 60}<td>{'y' * 9}</table>",
        f"- a: {'x' * 60} · b: {'y' * 9}",
    ),
    "table with links": (
        '<table><tr><td>a<td><a href="/b">c</a><tr><td>d<td>e</table>',
        "- a · [c](<https://paper.example/b>)\n- d · e",
    ),
    "layout table": ("<table><tr><td><p>a</p><p>b</p><td>c</table>", "a\n\nb\n\nc"),
    "caption": ("<table><caption>a</caption><tr><td>b</table>", "-# a\n\nb"),
    # ── what is not text ──
    "dropped": (
        "a<script>b</script><style>c</style><noscript>d</noscript>"
        "<form>e</form><nav>f</nav><!-- g -->h",
        "ah",
    ),
    "hidden": ("a<p hidden>b</p><div style='display: none'>c</div>", "a"),
    "figure": ('<figure><img src="/p.jpg"><figcaption>a</figcaption></figure>', "-# a"),
    "figures": (
        '<figure><img src="/1.jpg"><figcaption>a</figcaption></figure>'
        '<figure><figure><img src="/2.jpg"><figcaption>b</figcaption></figure>'
        '<figure><img src="/3.jpg"></figure></figure>'
        '<figure><img src="/4.jpg"><figcaption>c <a href="/d">d</a></figcaption></figure>'
        '<figure><img src="/1.jpg"><figcaption>e</figcaption></figure>',
        "-# a\n\n-# [b](<https://paper.example/2.jpg>)\n\n"
        "-# [picture](<https://paper.example/3.jpg>)\n\n"
        "-# [picture](<https://paper.example/4.jpg>)\n\n"
        "-# c [d](<https://paper.example/d>)\n\n-# e",
    ),
    "emoji picture": ('a <img class="wp-smiley" alt="🙂" src="/s.png">', "a 🙂"),
    "film": (
        '<iframe src="https://www.youtube.com/embed/a-b_c?rel=0"></iframe>',
        "▶ [youtube.com](<https://www.youtube.com/watch?v=a-b_c>)",
    ),
    "film with a title": (
        '<iframe title="A film" src="//player.vimeo.com/video/12"></iframe>',
        "▶ [A film](<https://vimeo.com/12>)",
    ),
    "film that loads late": (
        '<iframe src="about:blank" data-src="https://www.youtube.com/embed/abc"></iframe>',
        "▶ [youtube.com](<https://www.youtube.com/watch?v=abc>)",
    ),
    "sound": (
        '<audio controls><source src="/a.mp3">no</audio>',
        "▶ [paper.example](<https://paper.example/a.mp3>)",
    ),
    # ── other ways of writing ──
    "arabic": ("<p dir=rtl>مرحبا <b>بالعالم</b></p>", "مرحبا **بالعالم**"),
    "isolates that close": ("a \u2067אבג\u2069 b", "a \u2067אבג\u2069 b"),
    "isolates that do not": ("a \u2067אבג b", "a אבג b"),
    "overrides": ("a \u202egnp.exe\u202c b", "a gnp.exe b"),
    "overrides alone": ("a<b>\u202e</b> \u202e# b<br>\u202e # c", "a # b\n\\# c"),
    "japanese": ("<p>\u3000日本語。</p>", "日本語。"),
    "nothing": ("", ""),
    "nothing to see": ("<p>&nbsp;\u200b</p>", ""),
}


@pytest.mark.parametrize(("html", "markdown"), CASES.values(), ids=CASES.keys())
def test_html_becomes_discord_markdown(html: str, markdown: str) -> None:
    assert from_html(html, BASE).markdown == markdown
    assert not lies(markdown)


PICTURES = {
    "absolute": ('<img src="https://a.example/b.png">', ("https://a.example/b.png",)),
    "relative": ('<img src="b.png">', ("https://paper.example/news/b.png",)),
    "twice": ('<img src="/b.png"><img src="/b.png">', ("https://paper.example/b.png",)),
    "lazy": (
        '<img src="data:image/gif;base64,R0" data-src="/b.png">',
        ("https://paper.example/b.png",),
    ),
    "srcset": (
        '<img srcset="/s.png 300w, /l.png 900w">',
        ("https://paper.example/l.png",),
    ),
    "in a list": ('<ul><li><img src="/b.png">a</ul>', ("https://paper.example/b.png",)),
    "counting pixel": ('<img width="1" height="1" src="/b.gif">', ()),
    "styled pixel": ('<img style="width:1px;height:1px" src="/b.gif">', ()),
    "avatar": ('<img width="40" src="/b.png"><img class="user-avatar big" src="/b.png">', ()),
    "small enough": ('<img width="49" src="/b.png">', ("https://paper.example/b.png",)),
    "no address": ('<img alt="a"><img src=""><img src="ftp://a.example/b.png">', ()),
}


@pytest.mark.parametrize(("html", "pictures"), PICTURES.values(), ids=PICTURES.keys())
def test_pictures_are_lifted_out(html: str, pictures: tuple[str, ...]) -> None:
    assert from_html(html, BASE).pictures == pictures


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "deep" + "</div>" * 100_000 + " after",
        "<blockquote><p>" * 100_000 + "deep after",
        "<ul><li>" * 1_000 + "deep" + "</ul>" * 1_000 + " after",
        "<ul>" * 1_000 + "deep" + "</ul>" * 1_000 + " after",
        "<b><i>" * 900 + "deep" + "</i></b>" * 900 + " after",
        "<table><tr><td>" * 600 + "deep" + "</table>" * 600 + "after",
    ],
    ids=["div", "quotes", "lists", "lists without items", "styles", "tables"],
)
def test_deep_nesting_costs_neither_the_stack_nor_the_words(html: str) -> None:
    words = from_html(html, BASE).markdown.replace("*", " ").replace("_", " ").split()
    assert [word for word in words if word.isalpha()] == ["deep", "after"]


def test_a_megabyte_is_converted_whole() -> None:
    html = "<p>Some <b>words</b> of an article.</p>" * 27_000
    assert from_html(html, BASE).markdown.count("Some **words** of an article.") == 27_000


def test_a_tag_of_many_attributes_is_dropped() -> None:
    attributes = " ".join(f"a{number}=1" for number in range(100_000))
    assert from_html(f"<p>One.<p {attributes}>Two.", BASE).markdown == "One.Two."


def test_a_table_of_very_uneven_rows_ends() -> None:
    """Aligned, it would be 5,000 times 5,000 cells."""
    html = f"<table>{'<tr><td>word' * 5000}<tr>{'<td>word' * 5000}</table>"
    assert from_html(html, BASE).markdown.count("word") == 10_000


def test_the_pictures_of_a_megabyte_are_counted_once() -> None:
    html = "".join(f'<img src="/{number}.png">' for number in range(20_000))
    assert len(from_html(html * 2, BASE).pictures) == 20_000


@pytest.mark.parametrize("bait", ["<a", "<", "&", "[", "_", "@everyone ", "<p", "`", "<!--"])
def test_a_megabyte_of_one_thing_ends(bait: str) -> None:
    from_html(bait * (500_000 // len(bait)), BASE)
