"""Where the feeds of a list go."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.opml import read_list, write_opml
from bot.model import Folders, ForumView, ImportLine, LineState, ListedFeed
from bot.rules import REFRESH_EVERY, first_refresh_at, folder_names, place

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
NEWS = ForumView(1, 9, "news", tags=(("Local", 11), ("Sport", 12)))
SPORT = ForumView(2, 9, "Sport", tags=(("Chess", 21),))
FORUMS = [NEWS, SPORT]


def placed(folders: Folders, *path: str) -> tuple[int, int | None, tuple[str, ...]]:
    """The forum and the tag of a feed that stands in these folders, and what names neither."""
    result = place([ListedFeed("https://a.example/", folders=path)], NEWS, FORUMS, folders)
    (line,) = result.lines
    return line.forum_id, line.tag, result.missing


def test_folders_become_forums_and_tags_of_these() -> None:
    assert placed(Folders.EITHER, " sport ") == (2, None, ())
    assert placed(Folders.EITHER, "SPORT", "chess") == (2, 21, ())
    assert placed(Folders.EITHER, "local") == (1, 11, ())
    assert placed(Folders.EITHER, "2") == (2, None, ())
    assert placed(Folders.EITHER, "My feeds", "Weather") == (1, None, ("Weather",))
    assert placed(Folders.FORUMS, "local") == (1, None, ("local",))
    assert placed(Folders.TAGS, "Sport") == (1, 12, ())
    assert placed(Folders.IGNORE, "Sport", "Weather") == (1, None, ())
    assert placed(Folders.EITHER) == (1, None, ())


def test_what_stands_twice_for_a_forum_is_a_double() -> None:
    feed = ListedFeed("https://a.example/")
    there = ListedFeed("https://a.example/", folders=("Sport",))
    states = [line.state for line in place([feed, there, feed], NEWS, FORUMS, Folders.EITHER).lines]
    assert states == [LineState.WAITING, LineState.WAITING, LineState.DOUBLE]


LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Z"], exclude_characters="\ufffe\uffff")
NAMES = st.text(LETTERS, min_size=1, max_size=4) | st.sampled_from(["1", "2", "a", "A"])


@given(names=st.lists(NAMES, min_size=1, max_size=4), data=st.data())
def test_what_is_exported_is_imported_into_the_same_forums(
    names: list[str], data: st.DataObject
) -> None:
    forums = [ForumView(number, 9, name) for number, name in enumerate(names, 1)]
    numbers = st.integers(0, 5)
    follows = data.draw(st.sets(st.tuples(numbers, st.sampled_from(forums)), min_size=1))
    folders = folder_names(forums)
    listed = [
        ListedFeed(f"https://{number}.example/", folders=(folders[forum.id],))
        for number, forum in follows
    ]
    read = read_list(write_opml("A server", listed, made_at=NOW))
    result = place(read, forums[0], forums, Folders.EITHER)
    assert set(result.lines) == {
        ImportLine(f"https://{number}.example/", forum.id, f"https://{number}.example/")
        for number, forum in follows
    }
    assert result.missing == ()


def test_the_first_refreshes_of_many_feeds_are_spread() -> None:
    times = {first_refresh_at(NOW, f"https://{number}.example/feed") for number in range(500)}
    assert all(NOW <= time < NOW + REFRESH_EVERY for time in times)
    tenth = REFRESH_EVERY / 10
    for part in range(10):
        here = [time for time in times if part * tenth <= time - NOW < (part + 1) * tenth]
        assert len(here) > 15
    assert first_refresh_at(NOW, "https://1.example/feed") in times
