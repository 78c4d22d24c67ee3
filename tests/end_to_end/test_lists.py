"""Lists of feeds against the real worker: in from a file or a form, and out again."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

import pytest
from aiohttp import web

from bot.feeds.opml import read_list
from bot.model import ListedFeed
from bot.sandbox.discord.answers import Answer
from bot.sandbox.discord.channels import Forum
from bot.sandbox.discord.members import MEMBER, Permission
from bot.sandbox.discord.messages import Upload
from bot.sandbox.discord.server import LocalDiscord
from tests.end_to_end.helpers import Desk
from tests.end_to_end.worker import Worker, eventually


@dataclass
class Kiosk:
    """Feeds by their numbers, with an article each; how often each was asked for."""

    url: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    closed_port: int = 0
    is_open: asyncio.Event = field(default_factory=asyncio.Event)

    def feed(self, number: int) -> str:
        """The address of a feed; the odd ones are on another host: two are asked side by side."""
        url = self.url.replace("127.0.0.1", "localhost") if number % 2 else self.url
        return f"{url}/feed/{number}.xml"

    async def serve(self, request: web.Request) -> web.Response:
        """A feed; a site that announces two; 404 for anything else."""
        self.asked[request.path] += 1
        await self.is_open.wait()
        if request.path == "/site":
            announced = (
                f'<link rel="alternate" type="application/rss+xml" href="{self.feed(number)}">'
                for number in (9001, 9002)
            )
            page = f"<!doctype html><html><head>{''.join(announced)}</head></html>"
            return web.Response(text=page, content_type="text/html")
        if not request.path.startswith("/feed/"):
            raise web.HTTPNotFound
        title = f"Feed {request.path.removeprefix('/feed/').removesuffix('.xml')} &amp; more"
        item = f"<item><title>An article</title><guid>{request.path}</guid></item>"
        feed = f'<rss version="2.0"><channel><title>{title}</title>{item}</channel></rss>'
        return web.Response(text=feed, content_type="application/rss+xml")


@pytest.fixture
async def kiosk() -> AsyncIterator[Kiosk]:
    running = Kiosk()
    running.is_open.set()
    app = web.Application()
    app.router.add_get("/{tail:.*}", running.serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    closed = web.TCPSite(runner, "127.0.0.1", 0)
    await closed.start()
    running.url, dead = (f"http://127.0.0.1:{address[1]}" for address in runner.addresses)
    running.closed_port = int(dead.rpartition(":")[2])
    await closed.stop()
    yield running
    await runner.cleanup()


def opml(folders: dict[str, list[str]]) -> Upload:
    body = "".join(
        f"<outline text={quoteattr(name)}>"
        + "".join(f'<outline text="A feed" type="rss" xmlUrl={quoteattr(url)}/>' for url in urls)
        + "</outline>"
        for name, urls in folders.items()
    )
    text = f'<opml version="2.0"><head/><body>{body}</body></opml>'
    return Upload("feeds.opml", text.encode())


async def exported(desk: Desk) -> tuple[ListedFeed, ...]:
    """What `/feed export` gives."""
    (file,) = (await desk.use("feed export")).message.attachments
    assert file.filename == "feeds.opml"
    return read_list(file.data)


async def says(desk: Desk, command: str, words: str) -> bool:
    return words in await desk.say(command)


async def import_late(discord: LocalDiscord, desk: Desk, kiosk: Kiosk, file: Upload) -> None:
    """A list takes longer than its answer can be edited."""
    kiosk.is_open.clear()
    before = sum(kiosk.asked.values())
    answer = await desk.use("feed import", forum=desk.forum, file=file)
    await eventually(lambda: sum(kiosk.asked.values()) > before)
    discord.interactions.token_lasts = answer.age
    kiosk.is_open.set()
    sent = len(discord.requests)
    await eventually(lambda: any(one.status == 401 for one in discord.requests[sent:]))
    discord.interactions.token_lasts = 900.0


def has_ended(answer: Answer) -> bool:
    return "from now on" in answer.content


async def test_500_feeds_are_imported_whatever_ends_the_worker(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, kiosk: Kiosk
) -> None:
    sport = forum.guild.add_forum("Sport")
    alive = [kiosk.feed(number) for number in range(450)]
    gone = [f"{kiosk.url}/gone/{number}" for number in range(10)]
    closed = [f"http://127.0.0.1:{kiosk.closed_port}/{number}" for number in range(10)]
    folders = {
        "sport": alive[:200] + gone,
        "Nowhere": alive[200:] + closed + alive[300:320],
        "SPORT": alive[:10],
    }
    answer = await desk.use("feed import", forum=forum, file=opml(folders))
    seen = {answer.content}
    again = await desk.say("feed import", forum=forum, file=opml(folders))
    assert "Another list is being imported" in again

    def asked_for(number: int) -> bool:
        seen.add(answer.content)
        return sum(kiosk.asked.values()) >= number

    await eventually(lambda: asked_for(150), within=120)
    await worker.stop(signal.SIGKILL)
    before = sum(kiosk.asked.values())
    await worker.start()
    await eventually(lambda: asked_for(before + 1))
    await eventually(lambda: has_ended(answer) or asked_for(10_000), within=120)

    assert "450 feeds are mirrored from now on." in answer.content
    assert "30 stood in the list more than once." in answer.content
    assert "20 could not be read" in answer.content
    assert "**Nowhere**" in answer.content
    (report,) = answer.message.attachments
    told = report.data.decode()
    assert all(told.count(f"{url} ") == 1 for url in gone + closed)
    assert len(told.splitlines()) == 20
    assert len(seen) >= 3, "no progress was shown"

    feeds = await exported(desk)
    assert sorted(feed.url for feed in feeds) == sorted(alive)
    folder = {feed.url: feed.folders for feed in feeds}
    assert {folder[url] for url in alive[:200]} == {("Sport",)}
    assert {folder[url] for url in alive[200:]} == {("news",)}
    listed = await desk.use("feed list")
    (first,) = listed.message.embeds
    await desk.press(listed, "▶")
    (second,) = listed.message.embeds
    assert len(listed.messages) == 1
    assert first["footer"]["text"].startswith("Page 1 of")
    assert first["description"].count("→ <#") > 5 < second["description"].count("→ <#")
    assert first["description"] != second["description"]
    assert forum.threads == sport.threads == [], "the backlog was opened"
    code, said = await worker.run("export")
    assert (code, "in use by the running worker" in said) == (75, True)


async def test_a_list_is_pasted(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, kiosk: Kiosk
) -> None:
    asked = await desk.use("feed import", forum=forum, backlog=1)
    assert asked.modal is not None
    pasted = f"{kiosk.feed(1)}\n{kiosk.url}/site\n\n# a remark\n@everyone\n{kiosk.feed(1)}"
    answer = await discord.submit(desk.moderator, forum, asked.modal, {"list": pasted})
    await eventually(lambda: has_ended(answer))
    for words in (
        "2 feeds are mirrored from now on.",
        "1 stood in the list twice.",
        "1 could not be read",
        "everyone is no web address",
        "/site announces 2 feeds",
    ):
        assert words in answer.content
    assert [feed.url for feed in await exported(desk)] == [kiosk.feed(1), kiosk.feed(9001)]
    await eventually(lambda: len(forum.threads) == 2)

    (file,) = (await desk.use("feed export")).message.attachments
    sport, again = forum.guild.add_forum("Sport"), Upload("feeds.opml", file.data)
    said = await desk.use("feed import", forum=sport, file=again)
    await eventually(lambda: has_ended(said))
    assert "2 were mirrored already." in said.content

    for body, words in {
        b"<html>Log in</html>": "no OPML",
        b"# nothing": "no feed in the list",
        b" " * (5 * 1024**2): "larger than 4 MiB",
    }.items():
        said = await desk.say("feed import", forum=forum, file=Upload("feeds.opml", body))
        assert words in said
    asked = await desk.use("feed import", forum=forum)
    assert asked.modal is not None
    answer = await discord.submit(desk.moderator, forum, asked.modal, {"list": "<rss/>"})
    await eventually(lambda: "<rss/>" in answer.content)
    assert "no OPML" in answer.content

    late = "1 feed is mirrored from now on."
    await import_late(discord, desk, kiosk, Upload("a.txt", kiosk.feed(2).encode()))
    await eventually(lambda: says(desk, "feed list", late))
    log = forum.guild.add_text_channel("log")
    await desk.say("board log channel", channel=log)
    await import_late(discord, desk, kiosk, Upload("b.txt", kiosk.feed(3).encode()))
    await eventually(lambda: any(late in one.content for one in log.messages.values()))
    assert not await says(desk, "feed list", late)

    assert await worker.stop() == 0
    code, printed = await worker.run("export")
    assert code == 0
    folders = (str(forum.guild.id), str(forum.id))
    assert [(feed.url, feed.folders) for feed in read_list(printed.encode())] == [
        (kiosk.feed(1), folders),
        (kiosk.feed(2), folders),
        (kiosk.feed(3), folders),
        (kiosk.feed(9001), folders),
    ]


async def test_no_folder_names_a_forum_that_the_person_does_not_see(
    worker: Worker, desk: Desk, kiosk: Kiosk
) -> None:
    guild = desk.forum.guild
    desk.moderator = guild.add_member("Noor", permissions=MEMBER | Permission.MANAGE_GUILD)
    secret = guild.add_forum("secret")
    secret.overwrite(desk.moderator, deny=Permission.VIEW_CHANNEL)
    file = opml({"secret": [kiosk.feed(1)]})
    answer = await desk.use("feed import", forum=desk.forum, file=file)
    await eventually(lambda: has_ended(answer))
    assert "No forum or tag is named like these folders: **secret**" in answer.content
    assert f"<#{desk.forum.id}>" in await desk.say("feed list")
    assert f"<#{secret.id}>" not in await desk.say("feed list")
