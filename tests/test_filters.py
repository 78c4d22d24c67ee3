"""The language of filters: what each one takes, what a mistake in it is called, what it costs."""

from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.model import Article
from bot.rules.filtering import (
    MOST_CHARACTERS,
    Filter,
    FilterMistake,
    Group,
    Kind,
    Pattern,
    Reading,
    Where,
    Words,
    Wrong,
    parse,
    takes,
)

_REPEATS = 20
_BOUNDED = 200
"""A search that goes back and forth would need more steps than there are atoms."""


def article(title: str = "", text: str = "", author: str = "", *categories: str) -> Article:
    return Article("k", "k", title, text=text, author=author, categories=categories)


STORM = article(
    "Storm warning for the Élysée coast",
    "Gale force winds **hit** the [harbour](<https://paper.example/rain>) at dawn\\_today.",
    "Zoë Straße",
    "Weather",
    "Top stories",
)


@pytest.mark.parametrize(
    "text",
    [
        "storm",
        "WEATHER",
        'title: "storm warning"',
        'title:"STORM   Warning"',
        "“storm warning”",
        "gale storm",
        "author: zoe",
        "author: Zoë",
        "author: strasse",
        "elysee",
        "élysée",
        "storm*",
        "harb*",
        "*bour",
        "text: /winds hit the harbour/",
        "/ZOË|nobody/",
        "/^storm/",
        "any(rain, category: weather)",
        "all(storm none(rain, snow))",
        "title: any(rain, storm)",
        "none(author: bot)",
        'category: "top stories"',
        "any(category: weather, title: /storm|gale/) none(author: bot)",
        '"dawn_today"',
    ],
)
def test_a_filter_takes_what_it_says(text: str) -> None:
    assert takes(parse(text), Reading(STORM))


@pytest.mark.parametrize(
    "text",
    [
        "rain",  # stands in the address of a link only
        "torm",
        "stor",
        '"warning storm"',
        "title: gale",
        "author: zoé",
        "title: élysèe",
        "none(storm)",
        "storm rain",
        "any(rain, snow)",
        "text: /^storm/",
        "category: snow",
    ],
)
def test_a_filter_leaves_the_others_out(text: str) -> None:
    assert not takes(parse(text), Reading(STORM))


def test_scripts_without_spaces_have_no_ends_of_words() -> None:
    reading = Reading(article("東京で大雨、警報", "비가 온다. हिन्दी में समाचार"))
    for text in ("大雨", "비", "हिन्दी"):
        assert takes(parse(text), reading)
    assert not takes(parse("हिन्द"), reading)


@pytest.mark.parametrize(
    ("text", "wrong", "at"),
    [
        ("  ", Wrong.EMPTY, 0),
        ("rain, snow", Wrong.COMMA, 4),
        ("rain or snow", Wrong.OPERATOR, 5),
        ("NOT rain", Wrong.OPERATOR, 0),
        ("rain || snow", Wrong.OPERATOR, 5),
        ("storm -rain", Wrong.MINUS, 6),
        ("headline: rain", Wrong.NO_FIELD, 0),
        ("rain https://paper.example", Wrong.NO_FIELD, 5),
        ("a : b", Wrong.NO_FIELD, 0),
        (": rain", Wrong.COLON, 0),
        ("some(rain)", Wrong.NO_GROUP, 0),
        ("(rain)", Wrong.BRACKET, 0),
        ("any(rain", Wrong.NOT_CLOSED, 8),
        ("any(rain))", Wrong.NOT_OPENED, 9),
        ("any()", Wrong.NOTHING_IN_GROUP, 4),
        ("any(, rain)", Wrong.NOTHING_BEFORE_COMMA, 4),
        ("title:", Wrong.NOTHING_AFTER_FIELD, 6),
        ("title: author: rain", Wrong.NOTHING_AFTER_FIELD, 7),
        ('title: "storm', Wrong.OPEN_QUOTE, 7),
        ("/storm", Wrong.OPEN_REGEX, 0),
        ("/a/b/", Wrong.OPEN_REGEX, 0),
        ("/(/", Wrong.PATTERN, 1),
        (r"rain /a(?=look)/", Wrong.PATTERN, 7),
        (r"/(.{900}){9}/", Wrong.PATTERN, 9),
        (r"/(.{1,300}){1,3}/", Wrong.TOO_COSTLY, 0),
        ("rain *", Wrong.NO_LETTERS, 5),
        ("r*n", Wrong.STAR, 0),
        ("any(" * 9 + "a" + ")" * 9, Wrong.TOO_DEEP, 20),
        ("a" * (MOST_CHARACTERS + 1), Wrong.TOO_LONG, MOST_CHARACTERS),
    ],
)
def test_a_mistake_says_what_and_where(text: str, wrong: Wrong, at: int) -> None:
    with pytest.raises(FilterMistake) as raised:
        parse(text)
    assert (raised.value.wrong, raised.value.at) == (wrong, at)


wheres = st.sampled_from([None, *Where])
words = st.builds(
    Words,
    st.one_of(
        st.sampled_from(
            ["rain", "storm warning", "any", "or", "title", "-x", "!", "a|b", "/x", "|"]
        ),
        st.text(st.characters(exclude_characters='"“”„«»*'), min_size=1, max_size=12),
    ).filter(lambda text: text.strip()),
    wheres,
)
patterns = st.builds(
    Pattern, st.sampled_from(["storm|gale", r"a\/b", "(a+)+$", "^x y", r"\pL+"]), wheres
)
parts: st.SearchStrategy[Filter] = st.recursive(
    words | patterns,
    lambda inner: st.builds(
        Group, st.sampled_from(Kind), st.lists(inner, min_size=1, max_size=3).map(tuple)
    ),
    max_leaves=5,
)


@given(parts.filter(lambda made: len(str(made)) <= MOST_CHARACTERS))
@example(Group(Kind.ALL, (Words("any"), Words("a:b"), Words("10:30"))))
def test_what_is_printed_reads_the_same_again(made: Filter) -> None:
    assert _read(str(made)) in (made, Wrong.TOO_DEEP, Wrong.TOO_COSTLY)


_PIECES = [
    "title:",
    "author :",
    "any(",
    "none (",
    "(",
    ")",
    ",",
    '"',
    "“",
    "/",
    "\\",
    "*",
    "or",
    "-",
]


@given(st.lists(st.sampled_from([*_PIECES, "rain", " ", "é", "\ud800"]) | st.text(max_size=3)))
def test_any_text_is_a_filter_or_a_mistake_within_it(pieces: list[str]) -> None:
    text = "".join(pieces)
    read = _read(text)
    if not isinstance(read, Wrong):
        takes(read, Reading(STORM))
        assert parse(str(read)) == read


def _read(text: str) -> Filter | Wrong:
    """The filter, or what is wrong with it: at a place in it, whatever it is."""
    try:
        return parse(text)
    except FilterMistake as mistake:
        if 0 <= mistake.at <= len(text):
            return mistake.wrong
        raise


@given(st.text(), st.text(), st.text())
def test_any_article_is_read(title: str, text: str, author: str) -> None:
    reading = Reading(article(title, text, author))
    takes(parse("any(title: rain, text: /x$/, author: café)"), reading)
    if title.split() and not set('"“”„«»*') & set(title):
        assert takes(Words(title, Where.TITLE), reading)


@pytest.mark.parametrize("regex", ["(a+)+$", "(a|aa)+b", "^(a*)*c"])
def test_a_dangerous_expression_costs_a_bounded_multiple_of_a_plain_one(regex: str) -> None:
    reading = Reading(article("", "a" * 100_000 + "!"))
    plain, dangerous = _cost("text: /rain/", reading), _cost(f"text: /{regex}/", reading)
    assert dangerous < _BOUNDED * plain


@pytest.mark.parametrize("hostile", ["a", "ü", "a ", "é\u0903"])
def test_words_cost_a_bounded_multiple_wherever_they_almost_stand(hostile: str) -> None:
    plain = Reading(article("", "rain " * 20_000))
    almost = Reading(article("", hostile * (100_000 // len(hostile))))
    many = " ".join(hostile.strip() * number for number in range(2, 20))
    ordinary = _cost("text: any(" + "hail " * 18 + ")", plain)
    assert _cost(f"text: any({many} b)", almost) < _BOUNDED * ordinary


def _cost(text: str, reading: Reading) -> float:
    """Seconds of one search, of many the shortest: what else the machine does is left out."""
    wanted, costs = parse(text), []
    for _ in range(_REPEATS):
        began = perf_counter()
        takes(wanted, reading)
        costs.append(perf_counter() - began)
    return min(costs)
