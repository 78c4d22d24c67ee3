"""The responses below an article, each told from the next, however the page marks them.

elements that hold one each ──none?──> lines that begin one ──none?──> lines that end one
──none?──> rows, or rules between them ──none?──> all of it is one response
"""

from collections.abc import Callable, Sequence
from itertools import dropwhile, pairwise

from bot.feeds.boards.parts import is_furniture, is_separator
from bot.feeds.boards.pieces import Lines
from bot.feeds.boards.profile import Profile
from bot.feeds.boards.response import Written, keyed, read_response
from bot.feeds.boards.wording import Wording
from bot.feeds.raw import Convert
from bot.model import Response

MOST_RESPONSES = 1_000


def read_responses(
    page: Lines, profile: Profile, lines: range, url: str, convert: Convert
) -> tuple[Response, ...]:
    """The responses among the lines, the oldest first; MOST_RESPONSES at most.

    Args:
        page: all of its lines.
        profile: of the board.
        lines: those below the article that may say something.
        url: of the page.
        convert: see Convert.
    """
    wording = Wording(page, profile)
    groups = _groups(wording, lines)[:MOST_RESPONSES]
    held = any(page.lines[at].holder is not None for at in lines) or _are_rows(page, groups)
    read = [read_response(wording, group, url, convert, held=held) for group in groups]
    return keyed(_oldest_first([each for each in read if each.text or each.author]))


def _groups(wording: Wording, lines: range) -> list[list[int]]:
    """The lines of each response."""
    said = [at for at in lines if not is_furniture(wording.page.lines[at], wording.profile)]
    own = list(dropwhile(lambda at: _is_notice(wording, at), said))
    if any(wording.page.lines[at].holder is not None for at in own):
        return _by_holder(wording.page, own)
    end = _end(wording, lines)
    above, below = [at for at in own if at < end], [at for at in own if at > end]
    if above:
        return _told_apart(wording, above)
    first = next((at for at in below if wording.begins_response(at)), None)
    if first is not None:
        return _told_apart(wording, [at for at in below if at >= first])
    signed = [at for at in below if wording.ends_response(at)]
    return _told_apart(wording, [at for at in below if at <= signed[-1]]) if signed else []


def _is_notice(wording: Wording, at: int) -> bool:
    """Whether a line says that replies are disabled, and nobody signs that."""
    held = wording.page.lines[at].holder is not None
    is_closed = wording.profile.closed.on(wording.text(at)) is not None
    return is_closed and not held and not wording.ends_response(at + 1)


def _end(wording: Wording, lines: range) -> int:
    """The last line that ends the page; where none does, the line behind the last."""
    ends = [at for at in lines if wording.profile.end.on(wording.page.lines[at].text)]
    return ends[-1] if ends else lines.stop


def _by_holder(page: Lines, own: Sequence[int]) -> list[list[int]]:
    """A response to a response may stand within it."""
    groups: dict[int, list[int]] = {}
    for at in own:
        holder = page.lines[at].holder
        if holder is not None:
            groups.setdefault(holder, []).append(at)
    return list(groups.values())


def _told_apart(wording: Wording, own: Sequence[int]) -> list[list[int]]:
    begins = _beginnings(wording, own)
    ends = [at for at in own if wording.ends_response(at)]
    if begins and (begins[0] == own[0] or not ends):
        return _split(own, set(begins).__contains__)
    if ends:
        behind = {after for at, after in pairwise(own) if wording.ends_response(at)}
        return _split(own, behind.__contains__)
    paragraphs = [at for at in own if wording.page.lines[at].begins]
    if paragraphs and all(wording.is_inline(at) or wording.is_caption(at) for at in paragraphs):
        return _split(own, set(paragraphs).__contains__)
    if _has_rows(wording.page, own):
        rows = {after for at, after in pairwise(own) if _row(wording.page, at, after)}
        return _split(own, rows.__contains__)
    return _split(own, lambda at: _is_ruled(wording.page, at))


def _beginnings(wording: Wording, own: Sequence[int]) -> list[int]:
    """The lines that begin a response.

    Where the first of them has a date, all have: `Somebody said: …` is then what somebody says.
    """
    begins = [at for at in own if wording.begins_response(at)]
    if begins and wording.is_dated(begins[0]):
        return [at for at in begins if wording.is_dated(at)]
    return begins


def _row(page: Lines, at: int, after: int) -> bool:
    """Whether another row of a table, or item of a list, begins."""
    return page.lines[at].row != page.lines[after].row


def _has_rows(page: Lines, own: Sequence[int]) -> bool:
    """Whether all lines stand in rows of their own: not in the one that lays out the page."""
    rows = {page.lines[at].row for at in own}
    return None not in rows and page.lines[own[0] - 1].row not in rows


def _are_rows(page: Lines, groups: Sequence[Sequence[int]]) -> bool:
    """Whether each response is one row, and each row one response."""
    rows = [{page.lines[at].row for at in group} for group in groups]
    single = [row for row in rows if len(row) == 1 and None not in row]
    return bool(groups) and len({min(filter(None, row)) for row in single}) == len(groups)


def _is_ruled(page: Lines, at: int) -> bool:
    return page.lines[at].ruled or (at > 0 and is_separator(page.lines[at - 1]))


def _split(own: Sequence[int], begins: Callable[[int], bool]) -> list[list[int]]:
    groups: list[list[int]] = []
    for at in own:
        if not groups or begins(at):
            groups.append([])
        groups[-1].append(at)
    return groups


def _oldest_first(read: list[Written]) -> list[Written]:
    """Some pages show the newest first: then all have dates, and these fall."""
    dates = [each.published_at for each in read if each.published_at is not None]
    falls = len(dates) == len(read) and dates == sorted(dates, reverse=True)
    return read[::-1] if falls and dates and dates[0] > dates[-1] else read
