"""Whatever an article says, the request that opens its thread is one that Discord takes."""

from datetime import UTC, datetime, timedelta

import discord
from discord.http import handle_message_parameters
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import Clock
from bot.forum.messages import contents_of, without_previews
from bot.language import Phrase
from bot.model import Article, Look, MessageDraft, MirroredThread, Thread, ThreadState
from bot.rendering.markdown import from_html
from bot.rendering.notice import closing_notice
from bot.rendering.starter import plain_draft, thread_draft
from bot.sandbox.discord import forms
from bot.sandbox.discord.world import World
from tests.discord_schemas import inspector

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FORUM = World(Clock(), active_limit=1000).add_guild("Any").add_forum("news")

TAGS = """
<p> </p> <b> </b> <a href='https://example.org/x'> </a> <ul> <li> </ul> <pre> </pre> <h2> </h2>
<blockquote> <table><tr><td> </table> <img src='/p.png'> ``` ** [x]( ) @everyone <@1> \u202e
https://example.org/a_b_c
"""
tags = st.sampled_from(TAGS.split())
anything = st.one_of(
    st.text(max_size=5000),
    st.lists(st.one_of(tags, st.text(max_size=60)), max_size=200).map("".join),
    st.integers(1, 20000).map(lambda size: "é" * (size // 2)),
    st.integers(1, 5000).map(lambda size: "😀" * size),
)
addresses = st.one_of(
    st.none(),
    st.just("https://example.org/article"),
    st.text(max_size=200).map(lambda path: f"https://example.org/{path}"),
    st.integers(1900, 9000).map(lambda size: "https://example.org/" + "a" * size),
)
people = st.one_of(st.none(), st.text(max_size=2500))
states = st.sampled_from(
    [ThreadState.PENDING, ThreadState.HELD, ThreadState.CLOSING, ThreadState.CLOSED]
)


@st.composite
def mirrored_threads(draw: st.DrawFn) -> MirroredThread:
    text = draw(anything).encode()[:20_000].decode(errors="ignore")
    prose = from_html(text, "https://example.org/")
    article = Article(
        key="key",
        alt_key="key",
        title=draw(anything)[:3000],
        text=prose.markdown,
        link=draw(addresses),
        author=draw(people),
        picture=draw(addresses),
    )
    thread = Thread(
        id=1,
        article_id=1,
        guild_id=1,
        forum_id=FORUM.id,
        token="0123456789",
        state=draw(states),
        posted_at=NOW,
        closes_at=draw(st.sampled_from([None, NOW + timedelta(days=7)])),
        thread_id=draw(st.sampled_from([None, 1 << 62])),
        look=draw(st.sampled_from(Look)),
        longest=draw(st.sampled_from([None, 700])),
        reason=draw(st.none() | anything.map(Phrase.plain)),
    )
    source = draw(anything)[:3000]
    return MirroredThread(thread, article, source, draw(addresses), (source,), NOW)


def body_of(message: MessageDraft) -> dict[str, object]:
    """The form that discord.py sends for a draft."""
    with handle_message_parameters(
        **contents_of(message),
        **_flags(message),
        allowed_mentions=discord.AllowedMentions.none(),
    ) as params:
        assert params.payload is not None
        return dict(params.payload)


def _flags(message: MessageDraft) -> dict[str, object]:
    """As discord.py's `send` and `create_thread` write them."""
    flags = discord.MessageFlags(
        suppress_embeds=bool(without_previews(message)), components_v2=message.card is not None
    )
    return {"flags": flags}


@settings(max_examples=150, deadline=None)
@given(mirrored_threads())
def test_whatever_an_article_says_discord_takes_it(mirrored: MirroredThread) -> None:
    inspect = inspector() or (lambda *_: None)
    draft = thread_draft(mirrored)
    opening = {
        "name": draft.title,
        "auto_archive_duration": 4320,
        "message": body_of(draft.starter),
    }
    forms.check_thread(opening, FORUM)
    inspect("POST", f"/channels/{FORUM.id}/threads", opening)
    for message in (
        draft.starter,
        *draft.rest,
        plain_draft(mirrored).starter,
        closing_notice(mirrored),
    ):
        form = body_of(message)
        forms.check_message(form)
        inspect("POST", f"/channels/{FORUM.id}/messages", form)
