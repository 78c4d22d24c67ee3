"""The picture of `/board stats`: articles by feed above; replies, open threads, delays below.

For a phone, in dark and in light mode: an opaque card of its own, large type, few words, colours
that the colour-blind can tell apart (Okabe and Ito). Runs in the child process; matplotlib is
imported here and nowhere else.
"""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bot.drawing.labels import day_of, name_of, replies_in, span_of
from bot.language import ENGLISH, Phrase, _, n_, number, speaking
from bot.model import Stats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH, _HEIGHT, _DPI = 6.0, 6.8, 200
"""Inches: 1200 by 1360 pixels, two for each that a phone shows."""

_CARD, _TEXT, _QUIET, _LINE = "#24272e", "#eef0f3", "#b9bec7", "#454a54"
_COLOURS = ("#56b4e9", "#e69f00", "#009e73", "#f0e442", "#cc79a7", "#d55e00")
_OTHERS = "#8d939e"
_FONT = "DejaVu Sans"
"""It comes with matplotlib: a picture looks the same on every host."""

_LARGE, _PLAIN = 16.0, 12.5
"""Points; 35 pixels at least."""

_FEW_BARS, _FEW_NAMES = 10, 2
"""The first and the last name stand below their bars where these are wide and the panel is."""

_FEW_DAYS = 30
"""So many points can be told apart."""

_SHORTEST = 1.0
"""Seconds; a scale of powers has no 0."""

_HEIGHTS = {1: Phrase("1 s"), 60: Phrase("1 min"), 3600: Phrase("1 h")}
"""Seconds, as people name them."""

_STYLE: Any = {  # matplotlib types its 300 keys one by one
    "font.family": _FONT,
    "font.size": _PLAIN,
    "text.color": _TEXT,
    "text.parse_math": False,  # a dollar in a feed's name is one
    "axes.facecolor": _CARD,
    "axes.edgecolor": _LINE,
    "axes.labelcolor": _QUIET,
    "xtick.color": _QUIET,
    "ytick.color": _QUIET,
    "figure.facecolor": _CARD,
}


def picture_of(stats: Stats, language: str = ENGLISH) -> bytes:
    """A PNG, its words in a language."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_STYLE), speaking(language):
        figure = Figure(figsize=(_WIDTH, _HEIGHT), dpi=_DPI)
        FigureCanvasAgg(figure)
        _lay_out(figure, stats)
        written = BytesIO()
        figure.savefig(written, format="png")
    return written.getvalue()


def _lay_out(figure: "Figure", stats: Stats) -> None:
    _draw_articles(figure.add_axes((0.11, 0.642, 0.86, 0.292)), stats)
    if stats.replies is not None:
        figure.text(0.11, 0.397, replies_in(stats.replies), fontsize=_PLAIN)
    _draw_open(figure.add_axes((0.11, 0.066, 0.36, 0.207)), stats)
    _draw_delays(figure.add_axes((0.64, 0.066, 0.33, 0.207)), stats)


def _draw_articles(axes: "Axes", stats: Stats) -> None:
    """Stacked, the busiest feed at the bottom."""
    _say(axes, _("{n} articles, by day").format(n=number(sum(stats.articles))), y=1.06)
    has, bottom = _font(), [0] * len(stats.open)
    for at, feed in enumerate(stats.feeds, 1):
        colour = _OTHERS if feed.name is None else _COLOURS[at - 1]
        label = name_of(feed.name, at, has)
        axes.bar(range(len(bottom)), feed.days, 0.86, bottom, color=colour, label=label)
        bottom = [below + many for below, many in zip(bottom, feed.days, strict=True)]
    axes.legend(
        ncols=2,
        loc="upper left",
        bbox_to_anchor=(-0.045, -0.12),
        frameon=False,
        handlelength=0.9,
        handleheight=0.9,
        columnspacing=1.2,
        labelspacing=0.35,
    )
    _count_up(axes)
    _name_days(axes, stats, 4)


def _draw_open(axes: "Axes", stats: Stats) -> None:
    """The threads that stand open, and those closed on each day."""
    _say(axes, _("{n} threads open").format(n=number(stats.open[-1])), y=1.28)
    _say(axes, _("closed that day"), y=1.09, colour=_COLOURS[1])
    days = range(len(stats.open))
    axes.fill_between(days, stats.open, color=_COLOURS[0], alpha=0.3, linewidth=0)
    axes.plot(days, stats.open, color=_COLOURS[0], linewidth=2.5)
    axes.bar(days, stats.closed, 0.86, color=_COLOURS[1])
    _count_up(axes)
    _name_days(axes, stats, 2)


def _draw_delays(axes: "Axes", stats: Stats) -> None:
    """From publication to thread: median and 90 % of each day, on a scale of powers."""
    if stats.delay is not None:
        _say(axes, _("{time} delay").format(time=span_of(stats.delay.median)), y=1.28)
        most = _("90 % within {time}").format(time=span_of(stats.delay.most))
        _say(axes, most, y=1.09, colour=_COLOURS[4])
    known = [(day, one) for day, one in enumerate(stats.delays) if one is not None]
    days = [day for day, _one in known]
    for colour, spans in (
        (_COLOURS[4], [one.most for _day, one in known]),
        (_COLOURS[0], [one.median for _day, one in known]),
    ):
        seconds = [max(_SHORTEST, span.total_seconds()) for span in spans]
        width, dot = (2.5, 4.0) if len(stats.open) <= _FEW_DAYS else (1.5, 0.0)
        axes.plot(days, seconds, color=colour, linewidth=width, marker="o", markersize=dot)
    _name_spans(axes)
    _name_days(axes, stats, 2)


def _font() -> Callable[[str], bool]:
    """Whether the font has a character."""
    from matplotlib.font_manager import findfont, get_font

    font = get_font(findfont(_FONT))
    return lambda character: bool(font.get_char_index(ord(character)))


def _say(axes: "Axes", words: str, *, y: float, colour: str = _TEXT) -> None:
    """Words above a panel; those in a colour say what it means."""
    size, weight = (_LARGE, "bold") if colour == _TEXT else (_PLAIN, "normal")
    place = axes.transAxes
    axes.text(0, y, words, color=colour, fontsize=size, fontweight=weight, transform=place)


def _count_up(axes: "Axes") -> None:
    """Whole numbers from 0, at few heights."""
    from matplotlib.ticker import MaxNLocator

    axes.set_ylim(0, max(4.0, axes.get_ylim()[1]))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    _calm(axes)


def _name_spans(axes: "Axes") -> None:
    """Heights as people name time spans."""
    axes.set_yscale("log")
    low, high = axes.get_ylim()
    heights = {**_HEIGHTS, 86400: n_("1 day", "{n} days", 1)}
    axes.set_yticks(list(heights), [str(name) for name in heights.values()])
    axes.minorticks_off()
    axes.set_ylim(min(low, 60), max(high, 3600))
    _calm(axes)


def _name_days(axes: "Axes", stats: Stats, most: int) -> None:
    """So many days at most have their name below."""
    last = len(stats.open) - 1
    named = sorted({round(last * at / (most - 1)) for at in range(most)})
    names = [day_of(stats.first_day + timedelta(days=day)) for day in named]
    axes.set_xticks(named, names)
    axes.set_xlim(-0.6, last + 0.6)
    first, *_, final = axes.get_xticklabels()
    if last > _FEW_BARS or most <= _FEW_NAMES:
        first.set_horizontalalignment("left")
        final.set_horizontalalignment("right")


def _calm(axes: "Axes") -> None:
    """Lines across, and no frame."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, pad=8)
    axes.grid(axis="y", color=_LINE, linewidth=1)
    axes.set_axisbelow(True)
