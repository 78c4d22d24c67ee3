"""The answers of `/feed import` and `/feed export`."""

from collections.abc import Iterator

from bot.language import _, n_, number
from bot.model import Import, ImportReport, LineState
from bot.services.feeds.export import Exported
from cogs.replies.pieces import plain

FILE_NAME = "feeds.opml"
REPORT_NAME = "import.txt"

_BAR = 20
_FOLDERS = 10
_NAME = 60
_LONGEST = 1900
"""Characters of a report; Discord takes 2000."""


# ── import ───────────────────────────────────────────────────────────────────────────────────


def progress(report: ImportReport) -> str:
    """While it is worked off."""
    done = report.total - report.waiting
    full = _BAR * done // report.total
    lines = [
        _("The list is being imported: {done} of {total} feeds are done.").format(
            done=number(done), total=number(report.total)
        ),
        f"`{'█' * full}{'░' * (_BAR - full)}`",
        _("You need not wait: it goes on in the background, and its report will stand here."),
    ]
    return "\n".join(lines)


def ended(job: Import, report: ImportReport) -> tuple[str, str | None]:
    """The report; where it is too long for a message, what goes into a file beside it."""
    summary, details = "\n".join(_summary(job, report)), list(_details(report))
    whole = "\n".join([summary, *(f"- {plain(line)}" for line in details)])
    if len(whole) <= _LONGEST:
        return whole, None
    return summary, "\n".join([*details, ""])


def ended_in_short(job: Import, report: ImportReport) -> str:
    """The report where no file can stand beside it: as much as one message takes."""
    text = _("The list of <@{person}> is imported.").format(person=job.by)
    lines = [text, *_summary(job, report), *(f"- {plain(line)}" for line in _details(report))]
    kept = ""
    for line in lines:
        if len(kept) + len(line) >= _LONGEST:
            return f"{kept}…"
        kept += f"{line}\n"
    return kept.rstrip()


def _summary(job: Import, report: ImportReport) -> Iterator[str]:
    followed = report.counts.get(LineState.FOLLOWED, 0)
    yield n_(
        "1 feed is mirrored from now on.", "{n} feeds are mirrored from now on.", followed
    ).format(n=number(followed))
    if followed and not job.backlog:
        yield _("What is in them today opens no threads; what appears from now on does.")
    if there := report.counts.get(LineState.THERE, 0):
        yield n_("1 was mirrored already.", "{n} were mirrored already.", there).format(
            n=number(there)
        )
    if doubles := report.counts.get(LineState.DOUBLE, 0):
        yield n_(
            "1 stood in the list twice.", "{n} stood in the list more than once.", doubles
        ).format(n=number(doubles))
    if job.missing:
        yield _(
            "No forum or tag is named like these folders: {folders}. Make one, then use "
            "`/feed edit`."
        ).format(folders=_folders(job.missing))
    if failed := report.counts.get(LineState.FAILED, 0):
        yield n_(
            "1 could not be read and is not mirrored. Use `/feed add` when it is mended.",
            "{n} could not be read and are not mirrored. Use `/feed add` when they are mended.",
            failed,
        ).format(n=number(failed))


def _details(report: ImportReport) -> Iterator[str]:
    yield from report.having(LineState.FAILED)
    yield from report.having(LineState.FOLLOWED)


def _folders(names: tuple[str, ...]) -> str:
    shown = [f"**{plain(name[:_NAME])}**" for name in names[:_FOLDERS]]
    return ", ".join([*shown, *(["…"] if len(names) > _FOLDERS else [])])


# ── export ───────────────────────────────────────────────────────────────────────────────────


def exported(result: Exported) -> str:
    """What stands above the file."""
    said = n_(
        "The feed of this server, as OPML: other readers take it, and `/feed import` too.",
        "The {n} feeds of this server, as OPML: other readers take it, and `/feed import` too.",
        result.feeds,
    ).format(n=number(result.feeds))
    if not result.secret:
        return said
    left_out = n_(
        "1 address has a user and a password in it; they are left out.",
        "{n} addresses have a user and a password in them; they are left out.",
        result.secret,
    ).format(n=number(result.secret))
    return f"{said}\n{left_out}"
