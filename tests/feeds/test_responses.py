"""Where an article's responses are, how many, and what their feed says."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.feeds.parse import parse
from bot.feeds.raw import MAX_ARTICLES
from bot.feeds.responses import parse_responses
from bot.model import Article, Prose, Response
from bot.rendering.markdown import from_html

URL = "https://news.example/feeds/all.xml"
RAIN = "https://news.example/rain/"
JUNE = datetime(2025, 6, 10, 4, 0, tzinfo=UTC)

RSS = """<rss version="2.0" xmlns:wfw="http://wellformedweb.org/CommentAPI/"
    xmlns:slash="http://purl.org/rss/1.0/modules/slash/"
    xmlns:thr="http://purl.org/syndication/thread/1.0"
    xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
    ><channel><title>News</title><link>https://news.example/</link>{}</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"
    xmlns:thr="http://purl.org/syndication/thread/1.0"><title>News</title>
    <link href="https://news.example/"/>{}</feed>"""


def plain(html: str, _base: str) -> Prose:
    return Prose(html)


# ── where, and how many ──────────────────────────────────────────────────────────────────────


def article(inside: str, link: str = RAIN, channel: str = "") -> Article:
    item = f"<item><title>Rain</title><link>{link}</link>{inside}</item>"
    return _only(RSS.format(channel + item))


def atom_article(inside: str) -> Article:
    entry = f'<entry><title>Rain</title><id>urn:1</id><link href="{RAIN}"/>{inside}</entry>'
    return _only(ATOM.format(entry))


def _only(body: str) -> Article:
    (found,) = parse(
        body.encode(), url=URL, content_type=None, content_location=None, convert=plain
    ).articles
    return found


FEED = f"{RAIN}feed/"
WFW = {
    "as it is written": (f"<wfw:commentRss>{FEED}</wfw:commentRss>", FEED),
    "in another case": (f"<wfw:commentRSS>\n{FEED} </wfw:commentRSS>", FEED),
    "relative": ("<wfw:commentRss>/rain/feed/</wfw:commentRss>", FEED),
    "no web address": ("<wfw:commentRss>javascript:alert(1)</wfw:commentRss>", None),
    "a local file": ("<wfw:commentRss>file:///etc/passwd</wfw:commentRss>", None),
    "too long": (f"<wfw:commentRss>{FEED}{'a' * 2048}</wfw:commentRss>", None),
    "empty": ("<wfw:commentRss/>", None),
    "only a page for people": (f"<comments>{RAIN}#respond</comments>", None),
}


@pytest.mark.parametrize(("inside", "url"), WFW.values(), ids=WFW.keys())
def test_wordpress_names_the_feed_of_responses(inside: str, url: str | None) -> None:
    assert article(inside).responses_url == url


def test_without_its_name_the_feed_of_wordpress_would_be_a_guess() -> None:
    of_wordpress = "<generator>https://wordpress.org/?v=6.8</generator>"
    assert article("", channel=of_wordpress).responses_url is None


PAGE = '<link rel="replies" type="text/html" href="/rain#c"/>'
REPLIES = {
    "Atom": (f'{PAGE}<link rel="replies" type="application/atom+xml" href="/r"/>', True),
    "RSS": ('<link rel="replies" type="Application/RSS+XML; charset=utf-8" href="/r"/>', True),
    "a page": (PAGE, False),
    "no type": ('<link rel="replies" href="/r"/>', False),
    "another scheme": (
        '<link rel="replies" type="application/atom+xml" href="mailto:r@news.example"/>',
        False,
    ),
}


@pytest.mark.parametrize(("link", "is_feed"), REPLIES.values(), ids=REPLIES.keys())
def test_atom_links_to_the_feed_of_responses(link: str, is_feed: bool) -> None:
    expected = "https://news.example/r" if is_feed else None
    assert atom_article(link).responses_url == expected
    assert article(link.replace("<link", "<atom:link")).responses_url == expected


TOPIC = "https://talk.example/t/rain-again/123"
DISCOURSE = "<generator>Discourse 3.4</generator>"
BOARDS = {
    "Discourse by its generator": (f"{TOPIC}?u=ann", DISCOURSE, "", f"{TOPIC}.rss"),
    "Discourse in a folder": (
        "https://a.example/forum/t/123/",
        DISCOURSE,
        "",
        "https://a.example/forum/t/123.rss",
    ),
    "Discourse by its source": (TOPIC, "", f"{TOPIC}.rss", f"{TOPIC}.rss"),
    "another source": (TOPIC, "", "https://talk.example/latest.rss", None),
    "no board": (TOPIC, "<generator>Hugo</generator>", "", None),
    "no topic": ("https://talk.example/t/rain", DISCOURSE, "", None),
    "a post of a topic": (f"{TOPIC}/7", DISCOURSE, "", None),
    "Reddit": (
        "https://www.reddit.com/r/news/comments/1abc/rain/",
        "",
        "",
        "https://www.reddit.com/r/news/comments/1abc/rain/.rss?sort=new",
    ),
    "the old Reddit": (
        "https://old.reddit.com/r/news/comments/1abc?utm_source=x",
        "",
        "",
        "https://old.reddit.com/r/news/comments/1abc/.rss?sort=new",
    ),
    "not Reddit": ("https://notreddit.com/r/news/comments/1abc/rain/", "", "", None),
    "Reddit in the path": ("https://a.example/reddit.com/r/n/comments/1abc/rain/", "", "", None),
    "no post of Reddit": ("https://www.reddit.com/r/news/", "", "", None),
}


@pytest.mark.parametrize(("link", "channel", "source", "url"), BOARDS.values(), ids=BOARDS.keys())
def test_boards_have_it_at_a_known_place(
    link: str, channel: str, source: str, url: str | None
) -> None:
    inside = f'<source url="{source}">A topic</source>' if source else ""
    assert article(inside, link, channel).responses_url == url


def test_what_the_feed_names_comes_first() -> None:
    named = f"<wfw:commentRss>{FEED}</wfw:commentRss>"
    assert article(named, TOPIC, DISCOURSE).responses_url == FEED


COUNTS = {
    "slash": ("<slash:comments>12</slash:comments>", 12),
    "none so far": ("<slash:comments>0</slash:comments>", 0),
    "thr": ("<thr:total> 7 </thr:total>", 7),
    "no number": ("<slash:comments>4,5</slash:comments><thr:total>-1</thr:total>", None),
    "absurd": ("<slash:comments>99999999999</slash:comments>", None),
    "nothing": ("Posts: 153", None),
    "of the replies": ('<atom:link rel="replies" type="text/html" href="/r" thr:count="3"/>', 3),
}


@pytest.mark.parametrize(("inside", "count"), COUNTS.values(), ids=COUNTS.keys())
def test_the_source_counts_its_responses(inside: str, count: int | None) -> None:
    assert article(inside).response_count == count


def test_atom_counts_them_too() -> None:
    counted = '<link rel="replies" type="application/atom+xml" href="/r" thr:count="3"/>'
    assert atom_article(counted).response_count == 3
    assert atom_article(f"{counted}<thr:total>4</thr:total>").response_count == 4


# ── what their feed says ─────────────────────────────────────────────────────────────────────


def responses(body: str | bytes, link: str | None = RAIN) -> tuple[Response, ...]:
    return parse_responses(
        body if isinstance(body, bytes) else body.encode(),
        url=f"{RAIN}feed/",
        content_type=None,
        content_location=None,
        article_link=link,
        convert=from_html,
    )


def numbers(body: str, link: str | None = RAIN) -> list[str]:
    return [one.text for one in responses(body, link)]


def comment(number: int, *, minutes: int | None = None, link: str | None = None) -> str:
    date = JUNE + timedelta(minutes=minutes or 0)
    return f"""<item><title>By: Ann</title><link>{link or f"{RAIN}#comment-{number}"}</link>
        <dc:creator>Ann</dc:creator><guid isPermaLink="false">{RAIN}?c={number}</guid>
        {f"<pubDate>{date:%a, %d %b %Y %H:%M:%S} +0000</pubDate>" if minutes is not None else ""}
        <description>{number}</description></item>"""


WORDPRESS = RSS.format(
    f"""<item><title>By: Ben</title><link>{RAIN}#comment-6</link><dc:creator>Ben</dc:creator>
    <pubDate>Tue, 10 Jun 2025 04:05:00 +0000</pubDate><guid isPermaLink="false">{RAIN}?c=6</guid>
    <description>In reply to Ann. It *does*.</description>
    <content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/"><![CDATA[<p>In reply
    to <a href="{RAIN}#comment-5">Ann</a>.</p><p>It *does*.</p>]]></content:encoded></item>
    <item><title>By: Ann</title><link>{RAIN}#comment-5</link><dc:creator>Ann</dc:creator>
    <pubDate>Tue, 10 Jun 2025 04:00:00 +0000</pubDate><guid isPermaLink="false">{RAIN}?c=5</guid>
    <description>Does it rain?</description></item>"""
)


def test_responses_of_wordpress_the_oldest_first() -> None:
    assert responses(WORDPRESS) == (
        Response(f"{RAIN}?c=5", "Does it rain?", "Ann", f"{RAIN}#comment-5", JUNE),
        Response(
            f"{RAIN}?c=6",
            "In reply to Ann.\n\nIt \\*does\\*.",
            "Ben",
            f"{RAIN}#comment-6",
            JUNE + timedelta(minutes=5),
        ),
    )


def test_responses_of_blogger_that_answer_each_other() -> None:
    entries = f"""<entry><id>tag:blogger.com,1999:post-1.comment-6</id><title>It does.</title>
    <published>2025-06-10T06:05:00+02:00</published><content type="html">It does.</content>
    <link rel="alternate" href="{RAIN}?showComment=6#c6"/><author><name>Anonymous</name></author>
    <thr:in-reply-to ref="tag:blogger.com,1999:post-1" href="{RAIN}" type="text/html"/></entry>"""
    assert responses(ATOM.format(entries)) == (
        Response(
            "tag:blogger.com,1999:post-1.comment-6",
            "It does.",
            "Anonymous",
            f"{RAIN}?showComment=6#c6",
            JUNE + timedelta(minutes=5),
        ),
    )


def test_responses_in_a_json_feed() -> None:
    items = [
        {"id": 7, "content_text": "Seven *7*", "date_published": "2025-06-10T04:07:00Z"},
        {"id": 5, "content_html": "<b>Five</b>", "author": {"name": "Ann"}, "url": f"{RAIN}#5"},
    ]
    body = json.dumps({"version": "https://jsonfeed.org/version/1", "items": items})
    assert responses(body) == (
        Response("5", "**Five**", "Ann", f"{RAIN}#5"),
        Response("7", "Seven \\*7\\*", published_at=JUNE + timedelta(minutes=7)),
    )


ORDERS = {
    "newest first": ([(3, 30), (2, 20), (1, 10)], ["1", "2", "3"]),
    "oldest first": ([(1, 10), (2, 20), (3, 30)], ["1", "2", "3"]),
    "undated, newest first": ([(3, None), (2, None), (1, None)], ["1", "2", "3"]),
    "the same minute": ([(3, 10), (2, 10), (1, 10)], ["1", "2", "3"]),
    "an undated one among them": ([(4, 30), (3, None), (2, 20), (1, None)], ["1", "2", "3", "4"]),
}


@pytest.mark.parametrize(("written", "order"), ORDERS.values(), ids=ORDERS.keys())
def test_their_order(written: list[tuple[int, int | None]], order: list[str]) -> None:
    feed = RSS.format("".join(comment(number, minutes=at) for number, at in written))
    assert numbers(feed) == order


def test_of_an_endless_feed_the_beginning_is_read() -> None:
    feed = RSS.format("".join(comment(number, minutes=0) for number in range(MAX_ARTICLES + 5)))
    assert len(responses(feed)) == MAX_ARTICLES


# ── what is no response ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("first", [TOPIC, f"{TOPIC}/1", f"http://www.talk.example{TOPIC[20:]}/"])
def test_the_topic_itself_is_no_response(first: str) -> None:
    items = comment(2, minutes=2, link=f"{TOPIC}/2") + comment(1, minutes=1, link=first)
    assert numbers(RSS.format(items), TOPIC) == ["2"]
    assert numbers(RSS.format(comment(1, minutes=1, link=first)), TOPIC) == []


def test_the_post_of_reddit_is_no_response() -> None:
    post = "https://www.reddit.com/r/news/comments/1abc/rain/"
    entries = "".join(
        f"""<entry><id>{name}</id><link href="{post}{path}"/><title>/u/ann on Rain</title>
        <author><name>/u/ann</name></author><updated>2025-06-10T04:0{minute}:00+00:00</updated>
        <content type="html">&lt;div class="md"&gt;&lt;p&gt;{name}&lt;/p&gt;&lt;/div&gt;</content>
        </entry>"""
        for minute, (name, path) in enumerate([("t3_1abc", ""), ("t1_d", "d/"), ("t1_e", "e/")])
    )
    assert numbers(ATOM.format(entries), post) == ["t1\\_d", "t1\\_e"]
    assert numbers(ATOM.format(entries), "https://redd.it/1abc") == ["t1\\_d", "t1\\_e"]


def test_responses_that_all_link_to_the_page_are_no_article() -> None:
    items = "".join(comment(number, minutes=number, link=RAIN) for number in (1, 2))
    assert numbers(RSS.format(items)) == ["1", "2"]
    assert numbers(RSS.format(comment(1)), None) == ["1"]


def test_a_way_back_to_the_response_is_not_part_of_it() -> None:
    link = f"{TOPIC}/2"
    html = '<![CDATA[<p>It rains.</p><p><a href="{}">Read full topic</a></p>]]>'
    item = "<item><link>{}</link><description>{}</description></item>"
    assert numbers(RSS.format(item.format(link, html.format(link)))) == ["It rains."]
    elsewhere = html.format(RAIN)
    assert numbers(RSS.format(item.format(link, elsewhere)))[0].endswith(
        f"[Read full topic](<{RAIN}>)"
    )


# ── ill and hostile ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("body", ["", "<html><body>No feed</body></html>", "[]", "\x00\x01"])
def test_what_is_no_feed_is_an_error(body: str) -> None:
    with pytest.raises(ParseError):
        responses(body)


@given(st.binary(max_size=300))
def test_any_bytes_are_responses_or_an_error(body: bytes) -> None:
    with suppress(ParseError):
        assert all(isinstance(one, Response) for one in responses(body))


@given(st.data())
def test_a_damaged_feed_is_responses_or_an_error(data: st.DataObject) -> None:
    whole = WORDPRESS.encode()
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
    damaged = whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:]
    with suppress(ParseError):
        found = responses(damaged)
        assert len({one.key for one in found}) == len(found)
