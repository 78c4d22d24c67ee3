"""One thread page of the board in the shapes that such boards come in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape

CLOSED = "Replies are disabled on threads older than 7 days."


@dataclass(frozen=True)
class Said:
    """A response as a test words it."""

    author: str
    date: str
    paragraphs: tuple[str, ...]
    id: str = ""


@dataclass(frozen=True)
class Thread:
    """A thread page's parts."""

    headline: str
    paragraphs: tuple[str, ...]
    byline: str
    responses: tuple[Said, ...] = ()
    posts: str = "153"
    closed: bool = True

    def saying(self, *responses: Said) -> "Thread":
        return replace(self, responses=responses)


Shape = Callable[[Thread], str]


def as_text(thread: Thread) -> str:
    """As the shared page is; each response below a line with its author and date."""
    parts = [
        f"Backboards: \nPosts: {thread.posts}",
        thread.headline,
        *thread.paragraphs,
        f"{thread.byline}\n\n\nResponses:",
    ]
    said = [
        "\n\n".join([f"{each.author}, {each.date}", *each.paragraphs]) for each in thread.responses
    ]
    foot = "Post a message   top" + (f"\n{CLOSED}" if thread.closed else "")
    if not said:
        return "\n\n".join(parts) + "\n" + foot
    return "\n\n".join([*parts, *said, foot])


def signed(thread: Thread) -> str:
    """As text; each response ends in the way of the article's byline."""
    said = [
        "\n\n".join([*each.paragraphs, f"— {each.author}, {each.date}"])
        for each in thread.responses
    ]
    before, middle, behind = as_text(thread.saying()).partition("Responses:\n")
    return before + middle + "\n\n".join([*said, behind])


def wrapped(thread: Thread) -> str:
    """As text of lines that end at a margin, as mail did."""
    lines: list[str] = []
    for line in as_text(thread).split("\n"):
        words = line.split(" ")
        row = ""
        for word in words:
            if len(row) + len(word) > 70:
                lines.append(row)
                row = ""
            row = f"{row} {word}" if row else word
        lines.append(row)
    return "\n".join(lines)


def in_pre(thread: Thread) -> str:
    """The text of the page between `<pre>`s, its buttons linked."""
    text = escape(as_text(thread)).replace("top\n", '<a href="#top">top</a>\n')
    return f"<html><head><title>A thread</title></head><body><pre>{text}</pre></body></html>"


def nineties(thread: Thread) -> str:
    """Tables for the layout, `<font>` for everything else, and no end tags."""
    font = '<font face="Verdana" size=2>'
    body = "".join(f"<tr><td colspan=2>{font}{escape(each)}</font>" for each in thread.paragraphs)
    said = "".join(
        f"<table width=100%><tr bgcolor=#eeeeee><td>{font}<b>{escape(each.author)}</b></font></td>"
        f"<td align=right>{font}{each.date}</font></td></tr><tr><td colspan=2>{font}"
        + "<br><br>".join(map(escape, each.paragraphs))
        + "</font></td></tr></table>"
        for each in thread.responses
    )
    closed = f"<tr><td colspan=2>{font}<i>{CLOSED}</i></font>" if thread.closed else ""
    return f"""<HTML><HEAD><TITLE>Backboards: a thread</TITLE></HEAD><BODY BGCOLOR=#ffffff>
        <a name="top"></a><center><table border=0><tr><td>{font}<b>Backboards:</b></font></td>
        <td>&nbsp;</td></tr><tr><td>{font}Posts:</font></td><td>{font}<b>{thread.posts}</b></font>
        </td></tr></table></center><table border=0 width=600><tr><td colspan=2>{font}
        <b>{escape(thread.headline)}</b></font></td></tr>{body}<tr><td colspan=2 align=right>{font}
        <i>&#8212; {escape(thread.byline[2:])}</i></font></td></tr><tr><td colspan=2>{font}
        <b>Responses:</b></font></td></tr></table>{said}<table><tr><td>{font}
        <a href="/post?thread=1">Post a message</a></font></td><td>{font}<a href="#top">top</a>
        </font></td></tr>{closed}</table></BODY></HTML>"""


def rules(thread: Thread) -> str:
    """Paragraphs, and rules between the parts."""
    body = "".join(f"<p>{escape(each)}\n" for each in thread.paragraphs)
    said = "<hr>".join(
        f"<p><b>{escape(each.author)}</b> wrote on {each.date}:</p>"
        + "".join(f"<p>{escape(part)}</p>" for part in each.paragraphs)
        for each in thread.responses
    )
    closed = f"<p><small>{CLOSED}</small></p>" if thread.closed else ""
    return f"""<body><h3>Backboards:</h3><p>Posts: {thread.posts}</p><hr>
        <h2>{escape(thread.headline)}</h2>{body}<p>{escape(thread.byline)}</p><hr>
        <h4>Responses:</h4>{said}<hr><p><a href="post.cgi">Post a message</a> &nbsp;
        <a href="#top">top</a></p>{closed}</body>"""


def breaks(thread: Thread) -> str:
    """Line breaks alone."""
    said = "".join(
        f"<b>{escape(each.author)}</b> ({each.date}):<br>"
        + "<br><br>".join(map(escape, each.paragraphs))
        + "<br><br>"
        for each in thread.responses
    )
    body = "<br><br>".join(map(escape, (thread.headline, *thread.paragraphs, thread.byline)))
    closed = f"<br>{CLOSED}" if thread.closed else ""
    return (
        f"<b>Backboards:</b><br>Posts: {thread.posts}<br><br>{body}<br><br><b>Responses:</b><br>"
        f'{said}<a href="post">Post a message</a> <a href="#top">top</a>{closed}'
    )


def divs(thread: Thread) -> str:
    """Elements with classes, and a script or two."""
    body = "\n".join(f"<div class=par>{escape(each)}</div>" for each in thread.paragraphs)
    said = "\n".join(
        f'<div class="response odd"{f" id={each.id!r}" if each.id else ""}><div class="head">'
        f'<span class="author">{escape(each.author)}</span> <span class="date">{each.date}</span>'
        '</div><div class="text">'
        + "".join(f"<div>{escape(part)}</div>" for part in each.paragraphs)
        + '</div><div class="tools"><a href="#reply">Reply</a> <a href="#quote">Quote</a></div>'
        "</div>"
        for each in thread.responses
    )
    closed = f'<div class="note">{CLOSED}</div>' if thread.closed else ""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>A thread</title>
        <style>.par {{ margin: 1em }}</style><script>document.write("Posts: 1")</script></head>
        <body><nav><a href="/">Home</a> <a href="/search">Search</a></nav>
        <div id="header"><div class="board">Backboards:</div>
        <div class="count">Posts: <span>{thread.posts}</span></div></div>
        <div id="article"><div class="headline">{escape(thread.headline)}</div>{body}
        <div class="byline">{escape(thread.byline)}</div></div>
        <div id="responses"><div>Responses:</div>{said}</div>
        <div class="buttons"><a href="/post">Post a message</a> <a href="#top">top</a></div>{closed}
        </body></html>"""


SHAPES: Sequence[Shape] = (
    as_text, signed, wrapped, in_pre, nineties, rules, breaks, divs,
)  # fmt: skip
