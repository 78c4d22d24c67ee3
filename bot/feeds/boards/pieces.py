"""What a page is made of: pieces of HTML in a row, and the lines that people read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lxml.html import defs

BLOCKS = (defs.block_tags - {"del", "ins"}) | {
    *("article", "aside", "body", "button", "center", "details", "figcaption", "figure", "footer"),
    *("header", "main", "section", "summary", "caption"),
}
VOID = frozenset({"img", "input", "wbr", "embed", "source", "track", "param", "area", "col", "hr"})


@dataclass(frozen=True, slots=True)
class Open:
    """An element begins: its name, and its tag as it is written."""

    tag: str
    html: str


@dataclass(frozen=True, slots=True)
class Close:
    """An element ends, which began at `start`."""

    tag: str
    start: int


@dataclass(frozen=True, slots=True)
class Words:
    """Text. `role` is that of the element that holds it, as the profile names it."""

    text: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class LineEnd:
    """A line's end: a `<br>`, or one in preformatted text. The second in a row ends a paragraph."""

    second: bool
    preformatted: bool


Piece = Open | Close | Words | LineEnd


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a line: where it leads, as written, and its words."""

    href: str
    words: str


@dataclass(slots=True)
class Line:
    """A line of the page, its white space collapsed.

    Attributes:
        start: the place of its first words among the pieces.
        end: behind its last words.
        begins: it is the first of its paragraph.
        ruled: a rule stands before it.
        holder: the place of the element that holds one response; None outside of any.
        row: the place of the row or list item that it stands in.
        field: it stands in a form to write in, and names a field of that.
        marks: ids and names of anchors, in it and before it.
        moment: a time as its element gives it to machines.
    """

    text: str
    start: int
    end: int
    begins: bool = False
    ruled: bool = False
    holder: int | None = None
    row: int | None = None
    preformatted: bool = False
    field: bool = False
    links: tuple[Link, ...] = ()
    marks: tuple[str, ...] = ()
    moment: str = ""

    @property
    def is_linked(self) -> bool:
        """Whether all of its words are links."""
        linked = sum(len("".join(link.words.split())) for link in self.links)
        return bool(self.links) and linked >= sum(char.isalnum() for char in self.text)


@dataclass(frozen=True, slots=True)
class Lines:
    """A page. `ids` are those of the elements that hold responses, by place."""

    pieces: Sequence[Piece]
    lines: Sequence[Line]
    ids: Mapping[int, str] = field(default_factory=dict)
    wrapped: bool = False
