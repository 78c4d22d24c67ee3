"""The answers of `/post` and `/board posting`."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from discord.utils import format_dt

from bot.language import Phrase, _, n_
from bot.model import Post, Posters, PostingRule, Thread, ThreadDraft, ThreadState
from cogs.replies.pieces import days, headline, plain

_PIECE = 1800
"""Characters of what somebody typed that one message gives back; Discord takes 2000."""

FORM_EXPIRED = Phrase("This form has expired, and nothing came of it. Use the command again.")
PREVIEW_EXPIRED = Phrase("This preview has expired, and nothing was posted. Use the command again.")
CANCELLED = Phrase("Nothing was posted.")


def preview(post: Post, draft: ThreadDraft, *, fits_form: bool) -> str:
    """What stands above the starter message as it would be sent."""
    lines = [
        _("This is how the thread would begin in {forum}.").format(forum=f"<#{post.forum_id}>"),
        _("Title: **{title}**").format(title=headline(draft.title)),
    ]
    if n := len(draft.rest):
        said = n_(
            "1 more message would follow with the whole text.",
            "{n} more messages would follow with the whole text.",
            n,
        )
        lines.append(said.format(n=n))
    published = post.article.published_at
    if published is not None and published < post.posted_at:
        lines.append(
            _(
                "It was posted {time} and is older than {days}: here its days count from now."
            ).format(time=format_dt(published, "R"), days=days(post.rule.days))
        )
    if not fits_form:
        lines.append(_("Its text is too long for a form of Discord's: the rest can be edited."))
    return "\n".join([*lines, _("Post it, edit it first, or cancel.")])


def opening(post: Post) -> str:
    """It is stored, and not open yet."""
    return _("Opening **{title}** in {forum} …").format(
        title=headline(post.article.title), forum=f"<#{post.forum_id}>"
    )


def opened(thread: Thread) -> str:
    """What became of it after some seconds."""
    match thread.state:
        case ThreadState.REFUSED:
            why = plain(str(thread.reason or _("it says no more")))
            return _("Discord does not take it: {why}").format(why=why)
        case ThreadState.SKIPPED:
            why = plain(str(thread.reason or _("nobody wants it any more")))
            return _("It gets no thread: {why}").format(why=why)
    if thread.jump_url is not None:
        return _("It is open: {link}").format(link=thread.jump_url)
    said = _("It is stored, and opens in a moment in {forum}.").format(
        forum=f"<#{thread.forum_id}>"
    )
    if not thread.reason:
        return said
    return f"{said} {_('It waits: {why}').format(why=plain(str(thread.reason)))}"


def which_forum(forum_ids: Iterable[int]) -> str:
    """None was given, and none can be told."""
    names = ", ".join(f"<#{forum_id}>" for forum_id in forum_ids)
    if not names:
        return _(
            "There is no forum on this server in which you may post by hand. Moderators can "
            "allow it with `/board posting`."
        )
    return _("In which forum? Give the option `forum`: {forums}.").format(forums=names)


def given_back(typed: Mapping[str, str]) -> Iterator[str]:
    """What somebody typed, in messages to copy it from."""
    for name, value in typed.items():
        text = value.replace("```", "``\u200b`")
        pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
        head = _yours(name)
        yield from (f"{head}\n```\n{piece}\n```" for piece in pieces)


def _yours(field: str) -> str:
    match field:
        case "headline":
            return _("Your headline:")
        case "text":
            return _("Your text:")
        case "byline":
            return _("Your byline:")
        case "source":
            return _("Your source:")
    return _("You typed:")


def typed_in(components: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What was typed into a form, as Discord sends it: by the names of its fields."""
    found: dict[str, str] = {}
    for component in components:
        inner = [*component.get("components", ()), component.get("component") or {}]
        found |= typed_in(one for one in inner if one)
        if component.get("value"):
            found[str(component.get("custom_id"))] = str(component["value"])
    return found


def rule(forum_id: int, current: PostingRule, *, changed: bool) -> str:
    """The answer to `/board posting`."""
    forum, n = f"<#{forum_id}>", current.cooldown_minutes
    if current.posters is Posters.MODERATORS:
        said = _("In {forum} moderators may post by hand: whoever has **Manage Posts** there.")
        if changed:
            said = _(
                "In {forum} moderators may post by hand from now on: whoever has **Manage Posts** "
                "there."
            )
        return said.format(forum=forum)
    said = _("In {forum} everyone who may create posts may post by hand{often}.")
    if changed:
        said = _("In {forum} everyone who may create posts may post by hand from now on{often}.")
    return said.format(forum=forum, often=_often(n) if n else "")


def _often(n: int) -> str:
    return n_(
        ", once every 1 minute; moderators any time",
        ", once every {n} minutes; moderators any time",
        n,
    ).format(n=n)
