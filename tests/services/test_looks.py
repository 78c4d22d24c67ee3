"""A thread in each look on Discord: sent, read back whole by its marker, edited when it closes."""

import pytest

from bot.forum.discord_forum import DiscordForum
from bot.forum.traffic import Traffic
from bot.model import Look, MirroredThread, Starter
from bot.rendering.links import absolute
from bot.rendering.marker import carries_marker
from bot.rendering.recall import recall
from bot.rendering.starter import thread_draft
from bot.sandbox.discord.channels import Thread
from tests.rendering.makers import as_it_stands
from tests.services.conftest import SENTENCE, Board, paragraphs

PICTURE = "https://paper.example/clock.jpg"
_SUPPRESS_EMBEDS = 1 << 2


async def _opened(board: Board, look: Look) -> Thread:
    await board.set_options(look=look)
    (thread,) = await board.open(
        "The *tide* clock", text=paragraphs(*range(20)), picture=PICTURE, author="A and B"
    )
    return thread


async def _starter(board: Board, thread: Thread) -> Starter:
    return await DiscordForum(board.client, Traffic(board.clock)).fetch_starter(thread.id)


def _is_found(starter: Starter, row: MirroredThread) -> bool:
    return carries_marker(
        row.thread.token,
        row.article.link,
        url=starter.url,
        footer=starter.footer,
        content=starter.content,
    )


@pytest.mark.parametrize("look", Look)
async def test_a_starter_reads_on_discord_as_it_was_sent(board: Board, look: Look) -> None:
    thread = await _opened(board, look)
    starter, row = await _starter(board, thread), await board.row(thread)
    assert starter == as_it_stands(thread_draft(row).starter)
    assert _is_found(starter, row)
    said = recall(starter)
    assert said is not None
    assert (said.source, said.closes_at) == (row.source, row.thread.closes_at)
    found = (said.article.title, said.article.link, said.article.picture)
    assert found == (row.article.title, absolute(row.article.link), PICTURE)
    assert row.article.text.startswith(said.article.text)
    assert "Paragraph 1." in said.article.text


@pytest.mark.parametrize("look", Look)
async def test_a_closing_edits_the_starter_in_its_look(board: Board, look: Look) -> None:
    thread = await _opened(board, look)
    await board.close()
    starter = await _starter(board, thread)
    assert SENTENCE in (starter.text or starter.content)
    assert _is_found(starter, await board.row(thread))


async def test_the_links_of_a_text_unfold_no_previews(board: Board) -> None:
    await _opened(board, Look.TEXT)
    (sent,) = (one.body for one in board.discord.requests if one.path.endswith("/threads"))
    assert sent["message"]["flags"] & _SUPPRESS_EMBEDS
