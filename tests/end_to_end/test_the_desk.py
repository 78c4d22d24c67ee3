"""Moderators' commands against the real worker."""

import sqlite3
from contextlib import closing
from copy import copy
from datetime import timedelta

import pytest

from bot.sandbox.discord.channels import Forum, Thread
from bot.sandbox.discord.interactions import Answer, NotOffered
from bot.sandbox.discord.members import Member
from bot.sandbox.discord.server import LocalDiscord
from bot.sandbox.discord.snowflakes import snowflake_at
from bot.sandbox.newspaper import Newspaper
from tests.end_to_end.helpers import Desk, text_of, titles
from tests.end_to_end.worker import Worker, eventually

WEEK = timedelta(days=7)


async def test_a_paused_feed_waits_and_loses_nothing(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    newspaper.publish("Before", "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    await eventually(lambda: titles(forum) == ["Before"])
    feed = await desk.choice("feed pause")
    assert "New articles wait" in await desk.say("feed pause", feed=feed)
    assert "paused already" in await desk.say("feed pause", feed=feed)
    newspaper.publish("While paused", "<p>Text.</p>")
    assert "it is paused" in await desk.say("feed refresh", feed=feed)
    assert "paused: new articles wait" in await desk.say("feed list")
    assert titles(forum) == ["Before"]
    assert "1 article is opened now" in await desk.say("feed resume", feed=feed)
    await eventually(lambda: titles(forum) == ["Before", "While paused"])


async def test_a_feed_is_edited(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    long_text = "".join(f"<p>Paragraph {number} of a long text.</p>" for number in range(60))
    for number in range(4):
        newspaper.publish(f"Headline {number}", long_text, age=timedelta(hours=9 - number))
    await desk.add(newspaper.feed_url, backlog=1)
    await eventually(lambda: titles(forum) == ["Headline 3"])
    assert "Paragraph 59" in text_of(forum.threads[0])
    said = await desk.say(
        "feed edit",
        feed=await desk.choice("feed edit"),
        backlog=2,
        text="beginning",
        refresh=30,
        days=3,
    )
    for words in ("newest 2 articles", "beginning", "30 minutes", "3 days"):
        assert words in said
    before = said.partition("Before: ")[2].split(" · ")
    assert before[:2] == ["the text is shown whole", "refreshed as often as usual"]
    assert "7 days" in before[2]
    await eventually(lambda: titles(forum) == ["Headline 3", "Headline 2"])
    assert "Paragraph 59" not in text_of(forum.threads[1])
    assert "continue reading" in text_of(forum.threads[1])
    assert "Nothing is different" in await desk.say(
        "feed edit", feed=await desk.choice("feed edit"), text="beginning"
    )


async def test_a_thread_is_extended_and_a_closed_one_opened_again(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    newspaper.publish("Extended", "<p>Text.</p>", age=WEEK - timedelta(seconds=9))
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 1)
    (thread,) = forum.threads
    before = text_of(thread)
    extended = await discord.command(desk.moderator, thread, "thread extend", days=2)
    assert "`/thread extend days:-2` takes that back" in extended.content
    await eventually(lambda: text_of(thread) != before)
    await desk.use("thread close", thread=str(thread.id))
    await eventually(lambda: thread.closed)
    with pytest.raises(NotOffered):
        await discord.command(desk.moderator, thread, "thread info")
    (offered,) = await discord.autocomplete(
        desk.moderator, forum, "thread reopen", focused="thread", thread="ext"
    )
    assert offered["value"] == str(thread.id)
    assert "open again" in await desk.say("thread reopen", thread=str(thread.id))
    assert not thread.archived
    assert not thread.locked
    await eventually(lambda: "closes <t:" in text_of(thread))
    assert "cannot be reopened" in await desk.say("thread reopen", thread=str(thread.id))


async def test_a_rule_says_what_it_changes_before_it_does(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    for days in (5, 3, 1):
        newspaper.publish(f"{days} days old", "<p>Text.</p>", age=timedelta(days=days))
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 3)
    question = await desk.use("rule set", days=4)
    assert "1 open thread closes at once" in question.content
    assert "2 open threads close earlier" in question.content
    leave, apply = question.message.components[0]["components"][::-1]
    as_shown = copy(question.message)
    left = await discord.click(desk.moderator, forum, question.message, leave["custom_id"])
    assert "Nothing is changed" in left.content
    again = await discord.click(desk.moderator, forum, as_shown, apply["custom_id"])
    assert "expired" in again.content

    question = await desk.use("rule set", days=4)
    yes = question.message.components[0]["components"][0]["custom_id"]
    stranger = forum.guild.add_member("Sam")
    with pytest.raises(NotOffered):
        await discord.click(stranger, forum, question.message, yes)
    done = await discord.click(desk.moderator, forum, question.message, yes)
    assert "close 4 days after" in done.content
    assert "Before: threads close 7 days after" in done.content
    old, middle, young = forum.threads
    await eventually(lambda: old.closed)
    assert "older than 4 days" in text_of(old)
    assert not middle.archived
    shown = await desk.say("rule show")
    assert "the whole server: threads close 4 days after" in shown

    off = await desk.use("rule set", closes=False, forum=forum)
    yes = off.message.components[0]["components"][0]["custom_id"]
    await discord.click(desk.moderator, forum, off.message, yes)
    await eventually(lambda: "closes <t:" not in text_of(young))


async def test_a_rule_for_all_closes_exactly_the_members_threads_that_are_due(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum
) -> None:
    member = forum.guild.add_member("Mira")
    old = [add_old_thread(discord, forum, member, timedelta(days=8)) for _ in range(40)]
    young = [add_old_thread(discord, forum, member, timedelta(days=2)) for _ in range(260)]
    for thread in old[:3]:
        thread.pinned = True
    talked = old[5:40:5]
    for thread in talked:
        await discord.write(member, thread.id, "What do you think?")
    await set_rule(desk, forum=forum, days=30, applies_to="all")
    for thread in old[3:5]:
        said = await discord.command(desk.moderator, thread, "thread hold")
        assert "although the rule of its forum is for all" in said.content
    asked = await set_rule(desk, forum=forum, days=7)
    assert "35 threads of members would close at once" in asked
    await eventually(lambda: all(thread.closed for thread in old[5:]))
    assert not any(thread.archived for thread in old[:5] + young)
    assert all(count_notices(thread) == int(thread in talked) for thread in old)
    said = await discord.command(desk.moderator, old[3], "thread release")
    assert "closes by the rule" in said.content
    await eventually(lambda: old[3].closed)


def count_notices(thread: Thread) -> int:
    return sum(message.author.bot for message in thread.messages.values())


async def set_rule(desk: Desk, **options: object) -> str:
    """Sets a rule and says yes; returns the question."""
    asked = await desk.use("rule set", **options)
    yes = asked.message.components[0]["components"][0]["custom_id"]
    question = asked.content
    await desk.discord.click(desk.moderator, desk.forum, asked.message, yes)
    return question


def add_old_thread(discord: LocalDiscord, forum: Forum, member: Member, age: timedelta) -> Thread:
    """A member's thread that has been there for a while, and was written in today."""
    now = discord.clock.now()
    number = snowflake_at(now - age) + len(forum.guild.threads)
    thread = Thread(
        id=number,
        guild=forum.guild,
        parent=forum,
        owner_id=member.id,
        name=f"A member's thread {number}",
        created_at=now - age,
        active_at=now,
        archive_timestamp=now - age,
        auto_archive_duration=4320,
    )
    forum.guild.threads[number] = forum.guild.active[number] = thread
    return thread


async def test_a_site_with_several_feeds_offers_a_menu(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    newspaper.publish_next()
    async with Newspaper(name="The Agency") as agency:
        agency.publish("From the agency", "<p>Text.</p>")
        newspaper.announced = [newspaper.feed_url, agency.feed_url]

        async def choose_the_second(asked: Answer) -> Answer:
            assert "announces 2 feeds" in asked.content
            menu = asked.message.components[0]["components"][0]
            second = menu["options"][1]["value"]
            return await discord.choose(
                desk.moderator, forum, asked.message, menu["custom_id"], [second]
            )

        seen = await desk.use("feed preview", feed=newspaper.url)
        shown = await choose_the_second(seen)
        await eventually(lambda: "Article 1 of 1 in **The Agency**" in seen.content)
        embeds = [embed for one in shown.messages for embed in one.embeds]
        assert [one["title"] for one in embeds] == ["From the agency"]
        chosen = await choose_the_second(await desk.use("feed add", url=newspaper.url, forum=forum))
        assert "The Agency" in chosen.content
        await eventually(lambda: titles(forum) == ["From the agency"])


async def test_a_thread_is_found_among_500(
    discord: LocalDiscord, worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    newspaper.publish("Article number 0.", "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    await eventually(lambda: len(forum.threads) == 1)
    await worker.stop()
    _fill(worker, 500)
    await worker.start()
    for typed, names in {
        "number 321": ["Article number 321."],
        "NUMBER 42.": ["Article number 42."],
        "nothing like it": [],
    }.items():
        offered = await discord.autocomplete(
            desk.moderator, forum, "thread reopen", focused="thread", thread=typed
        )
        assert [choice["name"] for choice in offered] == names
    offered = await discord.autocomplete(
        desk.moderator, forum, "thread reopen", focused="thread", thread=""
    )
    assert len(offered) == 25


def _fill(worker: Worker, number: int) -> None:
    """Of the one article and its thread there are so many, all others closed long ago."""
    with closing(sqlite3.connect(worker.folder / "board.db")) as database, database:
        for nth in range(1, number):
            title = f"Article number {nth}."
            article = {"id": 1000 + nth, "key": title, "alt_key": title, "title": title}
            thread = {"id": 1000 + nth, "article_id": 1000 + nth, "token": title, "thread_id": nth}
            _copy(database, "articles", article)
            _copy(database, "threads", thread | {"state": "closed"})


def _copy(database: sqlite3.Connection, table: str, changes: dict[str, object]) -> None:
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    values = ", ".join(f":{name}" if name in changes else name for name in columns)
    sql = f"INSERT INTO {table} SELECT {values} FROM {table} LIMIT 1"  # noqa: S608 - names of ours
    database.execute(sql, changes)


async def test_waiting_articles_move_with_their_feed_and_follow_its_rule(
    worker: Worker, desk: Desk, forum: Forum, newspaper: Newspaper
) -> None:
    elsewhere = forum.guild.add_forum("elsewhere")
    newspaper.publish("Everywhere", "<p>Text.</p>")
    await desk.add(newspaper.feed_url)
    await desk.add(newspaper.feed_url, elsewhere)
    await eventually(lambda: len(forum.threads) == len(elsewhere.threads) == 1)
    await desk.remove(await desk.choice(typed="elsewhere"))
    feed = await desk.choice("feed pause")
    await desk.say("feed pause", feed=feed)
    newspaper.publish("Überraschung", "<p>Text.</p>")
    await desk.say("feed refresh", feed=feed)
    await set_rule(desk, days=3)
    assert "1 article that waits goes" in await desk.say("feed move", feed=feed, forum=elsewhere)
    await desk.say("feed resume", feed=feed)
    await eventually(lambda: titles(elsewhere) == ["Everywhere", "Überraschung"])
    closes_at = int((newspaper.printed[-1].published_at + timedelta(days=3)).timestamp())
    assert f"closes <t:{closes_at}:R>" in text_of(elsewhere.threads[-1])
    (found,) = await desk.discord.autocomplete(
        desk.moderator, forum, "thread info", focused="thread", thread="über"
    )
    assert found["name"] == "Überraschung"
