"""The answer of `/board show`: embeds, by chapters. The first is the board at a glance."""

from collections.abc import Iterable, Iterator, Sequence

import discord

from bot.language import Phrase, _, n_, number
from bot.model import Board, Feed, ListedThread, Overview, ThreadCounts
from cogs.replies.feed_trouble import failed
from cogs.replies.pieces import DESCRIPTION, feed_name, fitting, linked, plain, when

Book = dict[str, list[discord.Embed]]
"""The pages of each chapter, by its name."""

_AT_A_GLANCE = 5
_ON_A_PAGE = 10
"""Lines."""

_FIELD = 1024
"""UTF-16 units that Discord takes."""

_NAME = 100
_HEADLINE = 60
_TROUBLE = 300
"""Characters, before they are escaped; a title has 256."""

_BOARDS = 5

_NO_FEED = Phrase(
    "No feed is mirrored into a forum that you can see yet. Moderators add one with `/feed add`; "
    "each of its articles opens a thread."
)
_NO_THREAD = Phrase("No thread has been opened yet: each article opens one as it appears.")
_UNCOUNTED = Phrase(
    "-# Discord does not say now how many replies there are; this counts responses at the sources."
)


def book(overview: Overview, guild_name: str, *, for_moderators: bool) -> Book:
    """The whole answer. Only moderators read of feeds in trouble.

    A list gets a chapter of its own where it does not fit into the first.
    """
    name = plain(_name(overview, guild_name)[:_NAME])
    chapters = _chapters(overview, for_moderators=for_moderators)
    glance = discord.Embed(title=name, description="\n".join(_header(overview)))
    whole: Book = {_("At a glance"): [glance]}
    for chapter, lines in chapters.items():
        shown = fitting(lines, _AT_A_GLANCE, _FIELD)
        if shown:
            glance.add_field(name=chapter, value="\n".join(shown), inline=False)
        if len(shown) < len(lines):
            whole[chapter] = list(_pages(f"{name}: {chapter}", lines))
    return whole


def _name(overview: Overview, guild_name: str) -> str:
    """The one board that is mirrored lends its name."""
    return overview.boards[0].name if len(overview.boards) == 1 else guild_name


def _header(overview: Overview) -> list[str]:
    lines = _posts(overview.boards)
    if not overview.counts.opened:
        return [*lines, str(_NO_THREAD if overview.feeds else _NO_FEED)]
    lines.append(" · ".join(_counts(overview.counts)))
    return lines if overview.replies_counted else [*lines, str(_UNCOUNTED)]


def _counts(counts: ThreadCounts) -> Iterator[str]:
    n = counts.opened
    yield n_("**1** thread in all", "**{n}** threads in all", n).format(n=number(n))
    n = counts.open
    yield n_("**1** open", "**{n}** open", n).format(n=number(n))
    n = counts.closing
    yield n_("**1** closes within a day", "**{n}** close within a day", n).format(n=number(n))


def _posts(boards: Sequence[Board]) -> list[str]:
    """The boards' own counts, as their pages show them."""
    if len(boards) == 1:
        return [_posts_of(one.posts) for one in boards if one.posts is not None]
    counted = [one for one in boards if one.posts is not None][:_BOARDS]
    return [f"{plain(one.name[:_NAME])}: {_posts_of(one.posts or 0)}" for one in counted]


def _posts_of(n: int) -> str:
    return _("Posts: {n}").format(n=number(n))


def _chapters(overview: Overview, *, for_moderators: bool) -> dict[str, list[str]]:
    troubled = overview.troubled if for_moderators else ()
    return {
        _("Closing within a day"): [_closing(one) for one in overview.closing],
        _("Newest"): [_newest(one) for one in overview.newest],
        _("Most discussed"): [_discussed(one) for one in overview.discussed],
        _("Feeds in trouble"): [_troubled(one) for one in troubled],
    }


def _closing(one: ListedThread) -> str:
    return f"- {_link(one)} · {when(one.closes_at)}"


def _newest(one: ListedThread) -> str:
    return f"- {_link(one)} · {when(one.posted_at)}"


def _discussed(one: ListedThread) -> str:
    said = [_link(one)]
    if one.replies:
        n = one.replies
        said.append(n_("1 reply", "{n} replies", n).format(n=n))
    if one.responses:
        n = one.responses
        said.append(n_("1 response at the source", "{n} responses at the source", n).format(n=n))
    return f"- {' · '.join(said)}"


def _troubled(feed: Feed) -> str:
    return f"- {feed_name(feed)} {failed(feed, str(feed.trouble or '')[:_TROUBLE])}"


def _link(one: ListedThread) -> str:
    return linked(one.title, one.jump_url, longest=_HEADLINE)


def _pages(title: str, lines: Sequence[str]) -> Iterable[discord.Embed]:
    """Each page says which it is, of how many."""
    pages = []
    while lines:
        shown = fitting(lines, _ON_A_PAGE, DESCRIPTION) or [lines[0][:_FIELD]]
        pages.append(discord.Embed(title=title, description="\n".join(shown)))
        lines = lines[len(shown) :]
    for at, page in enumerate(pages, 1):
        yield page.set_footer(text=page_of(at, len(pages)))


def page_of(page: int, pages: int) -> str:
    """Which page it is, for its footer."""
    return _("Page {page} of {pages}").format(page=page, pages=pages)
