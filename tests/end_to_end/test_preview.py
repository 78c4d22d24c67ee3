"""`python -m bot preview`: what would be sent, in a terminal, without a token and a database."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.sandbox.discord.channels import Forum, Thread
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.messageboard import MessageBoard
from bot.sandbox.newspaper import Newspaper
from bot.services.previews.terminal import width
from tests.end_to_end.helpers import Desk
from tests.end_to_end.worker import START, Worker, eventually

TOP = re.compile(r"\[top\]\(<.+>\)$")
"""The one link with ids that nobody knows before."""

LOOKS = ("embed", "text", "card")
LONG = 6
"""Which article of the newspaper needs several messages."""

COUNT = re.compile(r"(?<= )([\d,]+)/([\d,]{2,6})(?=[ ,]|$)", re.MULTILINE)


@pytest.fixture
def command(discord: LocalDiscord, tmp_path: Path) -> Worker:
    """A machine without a token, whose database nobody can open, and which has no disk to keep."""
    nothing = {"DISCORD_TOKEN": "", "DATABASE_URL": "nonsense", "DYNO": "worker.1"}
    return Worker(discord, tmp_path, extra=nothing)


async def preview(command: Worker, *arguments: str) -> str:
    """What it says where nothing is wrong."""
    code, said = await command.run("preview", *arguments)
    assert code == 0, said
    return said


def texts_of(thread: Thread) -> list[str]:
    """What all embeds of all messages say."""
    embeds = [embed for message in thread.messages.values() for embed in message.embeds]
    return [str(embed["description"]) for embed in embeds]


def words(text: str) -> str:
    """A text without its line ends, and without the preview's margin."""
    return " ".join(text.replace("\n  │", "\n").split())


async def test_it_shows_the_newest_and_says_what_becomes_of_the_others(
    command: Worker, newspaper: Newspaper
) -> None:
    for days in (30, 9, 5, 4, 3, 2, 1):
        newspaper.publish_next(age=timedelta(days=days))
    said = await preview(command, newspaper.feed_url)
    assert "The Harbour Gazette: 7 articles" in said
    assert "/feed add with backlog:3 would open 3 threads at once." in said
    assert "2 articles would be opened only with a larger backlog." in said
    assert "2 articles would not be opened: older than 7 days." in said
    shown = re.findall(r"^title +\d+/100 +(.+)$", said, re.MULTILINE)
    assert shown == [one.headline for one in newspaper.printed[:-4:-1]]
    assert "those of the forum that are named Sport" in said
    assert list(command.folder.iterdir()) == []


async def test_one_article_and_why_it_would_not_be_opened(
    command: Worker, newspaper: Newspaper
) -> None:
    for days in (9, 3, 2, 1):
        newspaper.publish_next(age=timedelta(days=days))
    said = await preview(command, newspaper.feed_url, "--article", "4")
    assert newspaper.printed[0].headline in said
    assert newspaper.printed[1].headline not in said
    assert "not at all: it is older than 7 days" in said
    said = await preview(command, newspaper.feed_url, "--article", "3", "--limit", "2")
    assert "only with backlog:3 or more" in said


async def test_it_is_what_the_worker_sends(
    command: Worker, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    for _ in range(LONG):
        newspaper.publish_next()
    said = words(await preview(command, newspaper.feed_url, "--limit", str(LONG)))
    await desk.add(newspaper.feed_url, backlog=LONG)
    await eventually(lambda: len(forum.threads) == LONG)
    await eventually(lambda: len(forum.threads[-1].messages) > 1)
    for thread in forum.threads:
        for text in texts_of(thread):
            assert f"{len(text):,}/4,096" in said
            assert words(TOP.sub("", text)) in said


@pytest.mark.parametrize("look", LOOKS)
async def test_every_look_keeps_within_the_limits(
    command: Worker, newspaper: Newspaper, look: str
) -> None:
    for _ in range(LONG):
        newspaper.publish_next()
    said = await preview(command, newspaper.feed_url, "--look", look, "--limit", str(LONG))
    counts = [(int(n.replace(",", "")), int(m.replace(",", ""))) for n, m in COUNT.findall(said)]
    limits = {"embed": 6000, "text": 2000, "card": 40}
    assert {limits[look], 100} <= {most for _, most in counts}
    assert all(count <= most for count, most in counts)
    assert "message 2 of " in said
    for sentence in re.findall(r"<p>([^<]+)</p>", newspaper.printed[LONG - 1].body):
        assert sentence in words(said)


async def test_nothing_in_a_feed_steers_the_terminal(command: Worker, newspaper: Newspaper) -> None:
    newspaper.publish("\u202eEvil\u2066 headline\u200b", "<p>\u009b31m &#27;]0;x&#7; <b>y</b></p>")
    newspaper.publish("漢字" * 60, f"<p>{'漢字かな' * 60}<br>{'https://example.org/' * 20}</p>")
    newspaper.name = "The \u009b2J Gazette"
    said = await preview(command, newspaper.feed_url)
    assert all(char.isprintable() for char in said.replace("\n", ""))
    assert max(map(width, said.splitlines())) <= 100


async def test_a_terminal_without_utf_8(command: Worker, newspaper: Newspaper) -> None:
    newspaper.publish("Café", "<p>Text.</p>")
    command.extra["PYTHONIOENCODING"] = "iso2022_jp"  # every byte of it is ASCII
    command.program = START  # Python reads that when it starts
    assert "Caf\\xe9" in await preview(command, newspaper.feed_url)


async def test_a_file_and_a_site(command: Worker, newspaper: Newspaper) -> None:
    newspaper.publish_next()
    (command.folder / "feed.xml").write_text(newspaper.feed())
    for source in ("feed.xml", newspaper.url, newspaper.feed_url):
        said = await preview(command, source)
        assert newspaper.printed[0].headline in said
    assert f"{newspaper.url}/feed.xml" in await preview(command, newspaper.url)


# ── boards ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def board() -> AsyncIterator[MessageBoard]:
    async with MessageBoard() as running:
        yield running


async def test_a_board_shows_what_the_profile_finds_on_each_page(
    command: Worker, board: MessageBoard
) -> None:
    for days in (8, 3, 2, 1):
        one = board.post_next(age=timedelta(days=days))
        for _ in range(days):
            board.respond_next(one)
    closed, broken, newest = board.posted[1:]
    closed.closed = True
    board.instead[broken.number] = b"<p>Log in"
    said = words(await preview(command, f"{board.url}/"))
    assert "Backboards: 4 articles" in said
    assert "1 article would not be opened: older than 7 days." in said
    assert "1 article would not be opened: replies are disabled there." in said
    assert board.asked[f"/thread/{board.posted[0].number}"] == 0  # not one of those shown
    assert said.count("board Backboards, Posts: 18") == 2
    assert f"headline {newest.headline} author {newest.byline} date none" in said
    assert f"responses 1: {newest.comments[0].author} (" in said
    assert "replies open" in said
    assert f"cannot be read: {board.link(broken)} fits no board's profile." in said
    assert "no line “Posts: …”" in said
    assert "replies disabled on threads older than 7 days" in said
    assert "not at all: replies are disabled at its source" in said
    counts = re.findall(r"response (\d) of (\d): content ([\d]+)/2,000", said)
    assert [(int(number), int(total)) for number, total, _ in counts] == [
        (1, 1),
        *((number, 3) for number in (1, 2, 3)),
    ]
    assert newest.comments[0].text in said
    assert re.sub("<[^>]+>", "", newest.paragraphs[-1])[:40] in said


async def test_a_thread_page_and_saved_pages(command: Worker, board: MessageBoard) -> None:
    one = board.post_next(age=timedelta(days=1))
    for number in range(5):
        board.respond(one, f"Response {number}. \u202e\u009b31m", author="Ann\u202e")
    said = await preview(command, board.link(one))
    assert "Backboards: 1 article" in said
    assert "responses                5: Ann" in said
    assert "response 3 of 5" in said
    assert "response 4 of 5" not in said
    assert all(char.isprintable() for char in said.replace("\n", ""))
    board.asked.clear()
    (command.folder / "page.html").write_text(board.page(one))
    said = await preview(command, "page.html")
    assert "Posts: 6" in said
    assert "response 1 of 5" in said
    index = board.index().replace('href="/', f'href="{board.url}/')
    (command.folder / "index.html").write_text(index)
    assert one.headline in await preview(command, "index.html")
    assert not board.asked


async def test_a_feed_without_articles(command: Worker, newspaper: Newspaper) -> None:
    assert "It has no articles now" in await preview(command, newspaper.feed_url)


async def test_a_site_with_several_feeds_names_them(command: Worker, newspaper: Newspaper) -> None:
    newspaper.announced = [f"{newspaper.url}/one.xml", f"{newspaper.url}/two.xml"]
    code, said = await command.run("preview", newspaper.url)
    assert code == 70
    assert "announces 2 feeds" in said
    for url in newspaper.announced:
        assert url in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nowhere.xml",), "nowhere.xml is neither a URL nor a file that exists."),
        (("ftp://127.0.0.1/feed",), "is neither a URL nor a file that exists."),
        (("http://127.0.0.1:9/feed",), "127.0.0.1:9"),
        (("note.txt",), "not a feed"),
    ],
)
async def test_what_is_no_feed_gets_a_sentence(
    command: Worker, arguments: tuple[str, ...], sentence: str
) -> None:
    (command.folder / "note.txt").write_text("A note.")
    code, said = await command.run("preview", *arguments)
    assert code == 70
    assert sentence in said
    assert "Traceback" not in said


async def test_wrong_numbers_and_looks_are_told(command: Worker, newspaper: Newspaper) -> None:
    newspaper.publish_next()
    code, said = await command.run("preview", newspaper.feed_url, "--article", "2")
    assert code == 70
    assert f"There is no article 2: {newspaper.feed_url} has 1." in said
    for wrong in (("--look", "poster"), ("--limit", "0"), ("--article", "0")):
        code, _ = await command.run("preview", newspaper.feed_url, *wrong)
        assert code == 2


async def test_a_private_address_is_refused(command: Worker, newspaper: Newspaper) -> None:
    command.extra["ALLOW_PRIVATE_FEEDS"] = "false"
    code, said = await command.run("preview", newspaper.feed_url)
    assert code == 70
    assert "private" in said or "public" in said
    assert newspaper.requests == 0
    command.extra["ALLOW_PRIVATE_FEEDS"] = "perhaps"
    code, said = await command.run("preview", newspaper.feed_url)
    assert code == 78
    assert "ALLOW_PRIVATE_FEEDS" in said
