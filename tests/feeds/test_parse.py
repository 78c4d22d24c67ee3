"""Feeds of every format, well and ill, to articles. `convert` is a stand-in: HTML stays HTML."""

import re
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.feeds.parse import MAX_BYTES, parse
from bot.feeds.raw import MAX_ARTICLES
from bot.model import Article, ParsedFeed, Prose

URL = "https://news.example/feeds/all.xml"
JUNE = datetime(2025, 6, 10, 4, 0, tzinfo=UTC)


def convert(html: str, base: str) -> Prose:
    """The real one's contract: pictures lifted out, links resolved against the base."""
    return Prose(html.replace("@base", base), tuple(re.findall(r'<img src="([^"]+)"', html)))


def read(
    body: str | bytes,
    url: str = URL,
    content_type: str | None = None,
    content_location: str | None = None,
) -> ParsedFeed:
    data = body.encode() if isinstance(body, str) else body
    return parse(
        data,
        url=url,
        content_type=content_type,
        content_location=content_location,
        convert=convert,
    )


def rss(*items: str, channel: str = "<link>https://news.example/</link>") -> str:
    inside = "".join(f"<item>{item}</item>" for item in items)
    return f"""<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
        ><channel><title>News</title>{channel}{inside}</channel></rss>"""


def atom(*entries: str, base: str = "") -> str:
    inside = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f"""<feed xmlns="http://www.w3.org/2005/Atom" {base}><title>News</title>
        <link href="https://news.example/"/><author><name>The desk</name></author>{inside}</feed>"""


def one(body: str | bytes) -> Article:
    (article,) = read(body).articles
    return article


# ── formats ──────────────────────────────────────────────────────────────────────────────────

RSS_20 = rss(
    """<title>Rain</title><link>https://news.example/rain</link><guid>urn:rain:1</guid>
    <pubDate>Tue, 10 Jun 2025 06:00:00 +0200</pubDate><dc:creator>Ann</dc:creator>
    <category>Weather</category><description>&lt;p&gt;It rained.&lt;/p&gt;</description>"""
)
RSS_091 = """<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
    "http://my.netscape.com/publish/formats/rss-0.91.dtd">
    <rss version="0.91"><channel><title>News</title><link>https://news.example/</link>
    <item><title>Rain</title><link>https://news.example/rain</link>
    <description>&lt;p&gt;It rained.&lt;/p&gt;</description></item></channel></rss>"""
RDF_10 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
    <channel rdf:about="https://news.example/"><title>News</title>
    <link>https://news.example/</link></channel>
    <item rdf:about="urn:rain:1"><title>Rain</title><link>https://news.example/rain</link>
    <dc:date>2025-06-10T06:00:00+02:00</dc:date><dc:creator>Ann</dc:creator>
    <dc:subject>Weather</dc:subject><description>&lt;p&gt;It rained.&lt;/p&gt;</description></item>
    </rdf:RDF>"""
RDF_090 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>News</title>
    <link>https://news.example/</link></channel><item><title>Rain</title>
    <link>https://news.example/rain</link></item></rdf:RDF>"""
ATOM_10 = atom(
    """<title>Rain</title><link href="/rain"/><id>urn:rain:1</id><author><name>Ann</name></author>
    <category term="w" label="Weather"/><published>2025-06-10T04:00:00Z</published>
    <updated>2025-06-11T04:00:00Z</updated><content type="html">&lt;p&gt;It rained.&lt;/p&gt;
    </content>""",
    base='xml:base="https://news.example/"',
)
ATOM_03 = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>News</title>
    <link rel="alternate" type="text/html" href="https://news.example/"/>
    <entry><title>Rain</title><id>urn:rain:1</id>
    <link rel="alternate" type="text/html" href="https://news.example/rain"/>
    <issued>2025-06-10T04:00:00Z</issued><author><name>Ann</name></author>
    <content type="text/html" mode="escaped">&lt;p&gt;It rained.&lt;/p&gt;</content>
    </entry></feed>"""


@pytest.mark.parametrize("body", [RSS_20, RSS_091, RDF_10, RDF_090, ATOM_10, ATOM_03])
def test_every_format_gives_the_same_article(body: str) -> None:
    feed = read(body)
    assert (feed.title, feed.site_url) == ("News", "https://news.example/")
    (article,) = feed.articles
    assert article.title == "Rain"
    assert article.link == "https://news.example/rain"
    assert article.canonical_link == "news.example/rain"
    assert article.key == ("urn:rain:1" if "urn:rain:1" in body else article.link)
    assert article.text.strip() == ("" if body == RDF_090 else "<p>It rained.</p>")
    assert article.author == ("Ann" if "Ann" in body else None)
    assert article.categories == (("Weather",) if "Weather" in body else ())
    assert article.published_at == (JUNE if "2025" in body else None)


@pytest.mark.parametrize("body", [RSS_20, ATOM_10])
def test_an_ill_formed_feed_gives_the_same_article(body: str) -> None:
    assert read(body.replace("Rain", "Rain &nbsp; & <3", 1).replace("</channel>", "")).articles


@pytest.mark.parametrize(
    "body", [rss(), atom(), "\ufeff\n  " + rss(), "<rss version='2.0'/>", "<rss><channel/></rss>"]
)
def test_a_feed_without_entries_is_a_feed(body: str) -> None:
    assert read(body).articles == ()


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("<!doctype html><html><body><item>x</item></body></html>", "is a web page"),
        ("<!-- rss --><HTML><p>gone", "is a web page"),
        ('{"version": "1.1", "items": [{"id": 1}]}', "is JSON, not a feed"),
        ("[]", "is JSON, not a feed"),
        ("<head><title>News</title></head><item>x</item>", "is a web page"),
        ("<opml><body><outline/></body></opml>", "begins with <opml>"),
        ("Not found", "other than XML"),
        (bytes(range(256)) * 40, "is "),
        ("%PDF-1.4", "other than XML"),
    ],
)
def test_what_is_no_feed_is_named(body: str | bytes, found: str) -> None:
    with pytest.raises(ParseError, match=found) as caught:
        read(body, "https://user:pass@news.example/feed")
    assert caught.value.subject == "https://news.example/feed"
    assert "pass" not in str(caught.value)


# ── fields ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Rain\n   and  sun", "Rain and sun"),
        ("&lt;b&gt;Rain&lt;/b&gt; &amp;amp; sun", "Rain & sun"),
        ("<![CDATA[<i class='x'>Rain</i> &amp; sun<br/>]]>", "Rain & sun"),
        ("&amp;lt;b&amp;gt;Rain&amp;lt;/b&amp;gt; &amp;amp;amp; sun", "Rain & sun"),
        ("1 &lt; 2 &gt; 0", "1 < 2 > 0"),
        ("List&lt;String&gt;", "List<String>"),
        ("AT&amp;T &#8364; R&#233;sum&#233;", "AT&T € Résumé"),
        ("", ""),
    ],
)
def test_a_title_is_plain_text(written: str, title: str) -> None:
    assert one(rss(f"<guid>1</guid><title>{written}</title>")).title == title
    assert one(atom(f"<id>1</id><title type='html'>{written}</title>")).title == title


def test_an_xhtml_title_is_plain_text() -> None:
    div = '<div xmlns="http://www.w3.org/1999/xhtml"><b>Rain</b> &amp; sun</div>'
    assert one(atom(f"<id>1</id><title type='xhtml'>{div}</title>")).title == "Rain & sun"


@pytest.mark.parametrize(
    ("written", "published_at"),
    [
        ("Tue, 10 Jun 2025 04:00:00", JUNE),
        ("Tue, 10 Jun 2025 04:00", JUNE),
        ("10 Jun 2025 04:00:00 GMT", JUNE),
        ("Di, 10 Jun 2025 06:00:00 +0200", JUNE),
        ("2025-06-10T04:00:00", JUNE),
        ("2025-06-10 06:00:00+02:00", JUNE),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Wed, 31 Dec 1969 00:00:00", None),
        ("0000-00-00T00:00:00Z", None),
        ("9999-12-31T23:59:59-10:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_utc_or_nothing(written: str, published_at: datetime | None) -> None:
    found = one(rss(f"<guid>1</guid><pubDate>{written}</pubDate>")).published_at
    assert found == published_at
    assert found is None or found.tzinfo is UTC


def test_a_change_dates_an_article_without_publication() -> None:
    entry = "<id>1</id><updated>2025-06-10T04:00:00Z</updated>"
    assert one(atom(entry)).published_at == JUNE
    assert one(atom(entry + "<published>never</published>")).published_at == JUNE


@pytest.mark.parametrize(
    ("item", "author"),
    [
        ("<author>ann@news.example (Ann)</author>", "Ann"),
        ("<author>ann@news.example</author>", None),
        ("<author>Ann &amp;amp; Bo</author>", "Ann & Bo"),
        ("<dc:creator>Ann</dc:creator><dc:creator>Bo</dc:creator>", "Ann, Bo"),
        ("", None),
    ],
)
def test_the_author_is_a_name(item: str, author: str | None) -> None:
    assert one(rss(f"<guid>1</guid>{item}")).author == author


def test_an_atom_entry_inherits_the_author() -> None:
    assert one(atom("<id>1</id>")).author == "The desk"


@pytest.mark.parametrize(
    ("item", "picture"),
    [
        ('<enclosure url="/p.jpg" type="image/jpeg"/>', "https://news.example/p.jpg"),
        ('<enclosure url="/p.PNG?w=1"/>', "https://news.example/p.PNG?w=1"),
        ('<enclosure url="/p.mp3" type="audio/mpeg"/>', None),
        (
            '<media:content url="https://cdn.example/s" width="100" medium="image"/>'
            '<media:content url="https://cdn.example/l" width="900" type="image/webp"/>'
            '<media:content url="https://cdn.example/v" width="1900" type="video/mp4"/>',
            "https://cdn.example/l",
        ),
        ('<media:thumbnail url="//cdn.example/t"/>', "https://cdn.example/t"),
        ('<media:thumbnail url="//cdn.example/t" width="320"/>', "https://cdn.example/t"),
        ('<media:thumbnail url="//cdn.example/avatar" width="60"/>', None),
        (
            '<media:thumbnail url="//cdn.example/t" width="72"/>'
            '<description>&lt;img src="https://cdn.example/d"&gt;</description>',
            "https://cdn.example/d",
        ),
        ('<itunes:image href="https://cdn.example/i"/>', "https://cdn.example/i"),
        (
            '<enclosure url="data:image/png,x" type="image/png"/>'
            '<description>&lt;img src="https://cdn.example/d"&gt;</description>',
            "https://cdn.example/d",
        ),
    ],
)
def test_the_picture(item: str, picture: str | None) -> None:
    assert one(rss(f"<guid>1</guid>{item}")).picture == picture


@pytest.mark.parametrize(
    ("document", "icon"),
    [
        (rss(channel="<link>https://news.example/</link>"), None),
        (rss(channel="<image><url>https://cdn.example/i.png</url></image>"), "cdn.example/i.png"),
        (rss(channel='<itunes:image href="https://cdn.example/c.jpg"/>'), "cdn.example/c.jpg"),
        (atom("<icon>/i.ico</icon>").replace("<entry>", "").replace("</entry>", ""), "/i.ico"),
        (rss(channel="<image><url>data:image/png,x</url></image>"), None),
    ],
)
def test_the_icon_of_the_feed(document: str, icon: str | None) -> None:
    found = read(document).icon
    assert found is None if icon is None else (found or "").endswith(icon)


def test_the_longest_text_is_the_body() -> None:
    item = """<guid>1</guid><description>Short.</description>
        <media:content url="/p.jpg"><media:description>A caption.</media:description>
        </media:content><content:encoded>&lt;p&gt;The whole article.&lt;/p&gt;</content:encoded>"""
    assert one(rss(item)).text == "<p>The whole article.</p>"


def test_plain_text_becomes_html_and_html_stays() -> None:
    text = '<id>1</id><content type="text">1 &lt; 2\nline\n\nnext</content>'
    assert one(atom(text)).text == "<p>1 &lt; 2<br>line</p><p>next</p>"
    mislabelled = "<id>1</id><summary>&lt;p&gt;Rain&lt;/p&gt;</summary>"
    assert one(atom(mislabelled)).text == "<p>Rain</p>"
    picture = '<id>1</id><content type="image/png">iVBORw0KGgo=</content>'
    assert one(atom(picture)).text == ""


@pytest.mark.parametrize(
    ("item", "link"),
    [
        ("<link>/rain</link>", "https://news.example/rain"),
        ("<link>https://news.example/a b</link>", "https://news.example/a%20b"),
        ("<guid>https://news.example/rain</guid>", "https://news.example/rain"),
        ("<guid>rain</guid>", None),
        ("<guid>1</guid><link>javascript:alert(1)</link>", None),
        ("<guid>1</guid><link>https://[broken</link>", None),
        ("<guid>1</guid><link></link>", None),
    ],
)
def test_a_link_is_absolute_or_nothing(item: str, link: str | None) -> None:
    assert one(rss(item)).link == link


def test_links_are_relative_to_the_nearest_base() -> None:
    item = '<id>1</id><link href="a"/><content type="html">@base</content>'
    site = atom(item).replace("https://news.example/", "/site/")
    assert one(site).link == "https://news.example/site/a"
    moved = read(site, content_location="https://other.example/x/").articles[0]
    assert moved.link == "https://other.example/site/a"
    assert read(site, content_location="//[").articles[0].link == "https://news.example/site/a"
    based = one(atom(item, base='xml:base="https://base.example/b/"'))
    assert based.link == "https://base.example/b/a"
    assert based.text == "https://base.example/b/"
    assert one(atom(item)).text == "https://news.example/a"


def test_a_guid_is_taken_as_written() -> None:
    assert one(rss("<guid isPermaLink='true'>/rain</guid>")).key == "/rain"


def test_odd_elements_do_not_hurt() -> None:
    """Where feedparser puts a dict in the place of a text."""
    item = """<guid a="1">1</guid><title x="1">Rain</title><author a="1"><b c="1"/></author>
        <category/><enclosure/><media:content/><media:thumbnail/><pubDate a="1"/><link/>
        <content a="1"/><summary b="1"/><image a="1"/><links a="1"/><tags>x,y</tags>"""
    assert [article.title for article in read(rss(item, "<guid>2</guid>")).articles] == ["Rain", ""]


def test_one_bad_entry_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    def picky(html: str, _: str) -> Prose:
        if "bad" in html:
            raise ValueError("cannot be converted")
        return Prose(html)

    items = (f"<guid>{n}</guid><description>{n}</description>" for n in ("1", "bad", "3"))
    feed = parse(
        rss(*items).encode(), url=URL, content_type=None, content_location=None, convert=picky
    )
    assert [article.key for article in feed.articles] == ["1", "3"]
    assert URL in caplog.text


def test_repetitions_are_one_article() -> None:
    item = "<guid>1</guid><title>Rain</title><link>https://news.example/rain</link>"
    assert len(read(rss(item, item + "<description>More.</description>")).articles) == 1


def test_more_articles_than_the_cap_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    items = [f"<guid>{number}</guid>" for number in range(MAX_ARTICLES + 5)]
    feed = read(rss(*items))
    assert [article.key for article in feed.articles] == [str(n) for n in range(MAX_ARTICLES)]
    assert "1005 entries, read 1000" in caplog.text


# ── encodings ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", None),
        ("utf-8", "iso-8859-1", "text/xml; charset=iso-8859-1"),  # both wrong
        ("utf-8-sig", "us-ascii", "text/xml"),
        ("utf-16", "utf-16", None),
        ("utf-16-le", "utf-16", "application/xml"),
        ("utf-32", "utf-32", None),
        ("windows-1251", "windows-1251", "text/xml"),
        ("koi8-r", "", "text/xml; charset=KOI8-R"),
        ("gb18030", "gb2312", None),
        ("iso2022_jp", "iso-2022-jp", None),
        ("shift_jis", "Shift_JIS", "text/xml; charset=nonsense"),
    ],
)
def test_the_encoding_is_found(encoding: str, declared: str, content_type: str | None) -> None:
    header = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = (header + rss("<guid>1</guid><title>Дождь</title>")).encode(encoding)
    assert read(body, content_type=content_type).articles[0].title == "Дождь"


def test_undeclared_western_text_is_read() -> None:
    assert one(rss("<guid>1</guid><title>Résumé €</title>").encode("cp1252")).title == ("Résumé €")


def test_what_xml_forbids_is_mended() -> None:
    title = "Rain &#55356;&#57327; &#xD800; &#1; &#99999999999; \x00\x0b\ufffe&nbsp;sun"
    assert (
        one(rss(f"<guid>1</guid><title>{title}</title>")).title
        == "Rain 🏯 \ufffd \ufffd \ufffd sun"
    )


# ── hostile input ────────────────────────────────────────────────────────────────────────────

ATTRIBUTES = " ".join(f'a{number}="1"' for number in range(100_000))
LEVELS = "".join(f'<!ENTITY {name}{name} "{f"&{name};" * 50}">' for name in "abcdef")
BOMB = f"<!DOCTYPE rss [{LEVELS}]>"
QUADRATIC = f'<!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]>'


@pytest.mark.parametrize(
    ("body", "too_many"),
    [
        (rss(f"<title {ATTRIBUTES}>x</title>"), "attributes"),
        (rss(f"<title {ATTRIBUTES}>x</title>") + "&<", "attributes"),
        ("<rss><channel>" + "<a" * 1_000_000, "tags"),
        ("<rss><channel>" + "<a>" * 100_000, "levels"),
        (BOMB + rss("<title>&g;</title>"), "entities"),
        (QUADRATIC + rss(f"<title>{'&a;' * 50_000}</title>"), "entities"),
        (rss(*["<a/>"] * 30_000), "entries"),
    ],
)
def test_what_is_made_to_hurt_is_refused_unparsed(body: str, too_many: str) -> None:
    with pytest.raises(ParseError, match=f"too many {too_many}"):
        read(body)


def test_a_body_over_the_cap_is_refused() -> None:
    with pytest.raises(ParseError, match="larger than 10,240 KiB"):
        read(b" " * (MAX_BYTES + 1))


def test_html_s_own_entities_may_be_declared() -> None:
    declared = (
        "<!DOCTYPE rss [\n" + "".join(f'<!ENTITY e{n} "&#{n};">\n' for n in range(160, 413)) + "]>"
    )
    assert one(declared + rss("<guid>1</guid><title>Rain&e160;sun</title>")).title == "Rain sun"


def test_a_body_that_names_a_file_or_url_opens_nothing() -> None:
    for body in ("/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/feed"):
        with pytest.raises(ParseError, match="other than XML"):
            read(body)


PIECES = re.findall(
    r"\S+",
    """<rss> <channel> <item> </item> <title> </title> <![CDATA[ ]]> <link/> &#55357; &#x; & < >
    <!ENTITY <?xml =" x <feed> <entry> <id> <content <author> <!DOCTYPE <html> <rdf:RDF> <category>
    type='xhtml'""",
)


@given(st.one_of(st.binary(), st.lists(st.sampled_from(PIECES)).map(" ".join)))
def test_any_bytes_give_a_feed_or_a_parse_error(body: str | bytes) -> None:
    with suppress(ParseError):
        assert isinstance(read(body), ParsedFeed)
