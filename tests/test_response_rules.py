"""What is new among an article's responses, what changed, what vanished: never lost or doubled."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.model import KnownResponse, Response, ResponseChanges
from bot.rules import response_changes

START = datetime(2026, 11, 23, 12, tzinfo=UTC)


def response(number: int, *, dated: bool = True, text: str = "A text.") -> Response:
    written = START + timedelta(minutes=number) if dated else None
    return Response(f"key {number}", text, author="Ann", link="/a", published_at=written)


def known(
    *numbers: int, dated: bool = True, missed: int = 0, gone: bool = False
) -> list[KnownResponse]:
    return [KnownResponse(one, response(one, dated=dated), missed, gone) for one in numbers]


def undated(*numbers: int) -> list[Response]:
    return [response(one, dated=False) for one in numbers]


def some(*numbers: int) -> list[Response]:
    return [response(one) for one in numbers]


# ── one reading ──────────────────────────────────────────────────────────────────────────────


def test_the_new_ones_stand_in_their_order_and_each_once() -> None:
    found = [*some(1, 2, 3), response(2, text="Again."), response(4)]
    assert response_changes(known(1), found, complete=True).new == tuple(some(2, 3, 4))


def test_nothing_changes_where_nothing_changed() -> None:
    for complete in (True, False):
        assert response_changes(known(1, 2), some(1, 2), complete=complete) == ResponseChanges()


def test_another_text_or_author_is_a_change_and_nothing_else_is() -> None:
    old = known(1, 2, 3, 4)
    found = [
        replace(response(1), text="Edited.", link=None, published_at=None),
        replace(response(2), author=None),
        replace(response(3), link="/b"),
        replace(response(4), published_at=START),
    ]
    changed = response_changes(old, found, complete=True).changed
    assert changed == ((1, response(1, text="Edited.")), (2, replace(response(2), author=None)))


def test_missing_twice_in_a_row_from_a_whole_page_is_gone() -> None:
    once = response_changes(known(1, 2, 3), some(1, 3), complete=True)
    assert once == ResponseChanges(missed=((2, 1),))
    twice = response_changes(known(1, 2, missed=1), [], complete=True)
    assert twice == ResponseChanges(missed=((1, 2), (2, 2)), gone=(1, 2))


def test_there_again_before_it_was_gone_begins_anew() -> None:
    assert response_changes(known(1, missed=1), some(1), complete=True).missed == ((1, 0),)


def test_a_gone_one_comes_back_as_itself() -> None:
    gone = known(1, missed=2, gone=True)
    assert response_changes(gone, [], complete=True) == ResponseChanges()
    back = response_changes(gone, [response(1, text="Edited.")], complete=True)
    edited = response(1, text="Edited.")
    assert back == ResponseChanges(changed=((1, edited),), missed=((1, 0),), back=(1,))


def test_in_a_feed_only_what_stands_behind_an_older_one_is_missing() -> None:
    found = response_changes(known(1, 2, 3, 4), some(2, 4), complete=False)
    assert found.missed == ((3, 1),), "1 may merely have fallen out of the window"
    found = response_changes(known(1, 2, 3, dated=False), undated(1), complete=False)
    assert found.missed == ((2, 1), (3, 1))


def test_a_feed_without_any_response_says_nothing_of_the_known() -> None:
    assert response_changes(known(1, 2, missed=1), [], complete=False) == ResponseChanges()


def test_what_was_let_through_late_is_as_old_as_its_date() -> None:
    """It came after younger ones, and leaves the window before them."""
    late = KnownResponse(9, response(1))
    window = response_changes([*known(2, 3), late], some(2, 3), complete=False)
    assert window == ResponseChanges()


def test_an_older_one_that_a_deletion_lets_in_stands_before_the_one_it_precedes() -> None:
    changes = response_changes(known(1, 2, dated=False), undated(0, 2, 3), complete=False)
    assert changes.new == tuple(undated(0, 3))
    assert changes.order == ("key 1", "key 0", "key 2", "key 3"), "as young as it can be"
    assert not changes.missed, "1 may have left the feed"


def test_new_ones_that_only_follow_change_no_order() -> None:
    assert not response_changes(known(1, 2), some(2, 3, 4), complete=False).order


def test_the_date_of_a_last_change_makes_no_older_one() -> None:
    """Atom without `published`: the edited one was written before, and is dated behind."""
    edited = replace(response(1), published_at=START + timedelta(hours=1))
    assert response_changes(known(1, 2), [edited], complete=False) == ResponseChanges()


def test_with_and_without_a_date_they_cannot_be_compared() -> None:
    assert not response_changes(known(2), undated(1), complete=False).missed
    assert not response_changes([*known(1), *known(2, dated=False)], some(1), complete=False).missed


# ── reading after reading ────────────────────────────────────────────────────────────────────


@dataclass
class Stored:
    """Rows as storage keeps them: what the changes say, and nothing else."""

    rows: dict[int, KnownResponse] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def read(self, found: Sequence[Response], *, complete: bool) -> ResponseChanges:
        rows = sorted(self.rows.values(), key=lambda row: self.order.index(row.response.key))
        changes = response_changes(rows, found, complete=complete)
        for new in changes.new:
            self.rows[len(self.rows) + 1] = KnownResponse(len(self.rows) + 1, new)
            self.order.append(new.key)
        self.order = list(changes.order) or self.order
        for row_id, shown in changes.changed:
            self.rows[row_id] = replace(self.rows[row_id], response=shown)
        for row_id, times in changes.missed:
            self.rows[row_id] = replace(self.rows[row_id], missed=times)
        for ids, gone in ((changes.gone, True), (changes.back, False)):
            for row_id in ids:
                assert self.rows[row_id].gone is not gone
                self.rows[row_id] = replace(self.rows[row_id], gone=gone)
        return changes

    @property
    def numbers(self) -> list[int]:
        return [int(key.removeprefix("key ")) for key in self.order]

    @property
    def standing(self) -> list[Response]:
        return [row.response for row in self.rows.values() if not row.gone]


_EDITIONS = st.dictionaries(st.integers(0, 9), st.sampled_from(["A text.", "Edited."]), max_size=10)
"""What stands on a page: numbers with their texts."""


def document(edition: dict[int, str], *, dated: bool = True) -> list[Response]:
    return [response(number, dated=dated, text=edition[number]) for number in sorted(edition)]


@given(st.lists(_EDITIONS, max_size=8))
def test_a_page_is_followed_whatever_becomes_of_it(editions: list[dict[int, str]]) -> None:
    stored = Stored()
    ever: set[str] = set()
    for edition in editions:
        stored.read(document(edition), complete=True)
        ever |= {one.key for one in document(edition)}
        keys = [row.response.key for row in stored.rows.values()]
        assert sorted(keys) == sorted(ever), "none is lost or doubled"
        assert {one.key for one in document(edition)} <= {one.key for one in stored.standing}
    for edition in editions[-1:]:
        stored.read(document(edition), complete=True)
        stored.read(document(edition), complete=True)
        by_key = sorted(stored.standing, key=lambda one: one.key)
        assert by_key == document(edition), "what stands there in the end is what the page says"


@given(st.lists(_EDITIONS, max_size=8), st.booleans())
def test_the_same_page_again_changes_only_what_is_missing(
    editions: list[dict[int, str]], complete: bool
) -> None:
    stored = Stored()
    for edition in editions:
        stored.read(document(edition), complete=complete)
        again = stored.read(document(edition), complete=complete)
        assert (again.new, again.changed, again.back) == ((), (), ())


@given(st.lists(st.integers(0, 5), max_size=20), st.integers(1, 6), st.booleans())
def test_what_falls_out_of_a_feeds_window_is_never_gone(
    arrivals: list[int], window: int, dated: bool
) -> None:
    stored, written = Stored(), 0
    for arrived in arrivals:
        written += arrived
        found = [response(number, dated=dated) for number in range(written)][-window:]
        changes = stored.read(found, complete=False)
        assert not changes.gone
        assert not changes.missed
        assert [one.key for one in changes.new] == [one.key for one in found[-arrived:] if arrived]
    keys = [row.response.key for row in stored.rows.values()]
    assert keys == sorted(keys, key=lambda key: int(key.split()[1])), "their order is kept"


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.sets(st.integers(0, 30), max_size=3)), max_size=12),
    st.integers(2, 6),
    st.booleans(),
)
@example([(1, set()), (4, set()), (0, {2})], 3, True)  # what is older was never seen before
@example([(3, set()), (0, {1}), (1, set())], 2, False)  # as it leaves the feed again
def test_of_a_feed_only_what_was_deleted_is_ever_gone(
    steps: list[tuple[int, set[int]]], window: int, dated: bool
) -> None:
    stored, written = Stored(), 0
    deleted: set[int] = set()
    for arrived, vanished in steps:
        written += arrived
        deleted |= vanished & set(range(written))
        left = [number for number in range(written) if number not in deleted][-window:]
        found = [response(number, dated=dated) for number in left]
        stored.read(found, complete=False)
        changes = stored.read(found, complete=False)
        assert not changes.new
        gone = {row.response.key for row in stored.rows.values() if row.gone}
        assert gone <= {f"key {number}" for number in deleted}
        order = list(range(written)) if dated else stored.numbers
        for number in deleted & set(stored.numbers):
            if order.index(number) > min(map(order.index, left), default=written):
                assert f"key {number}" in gone
