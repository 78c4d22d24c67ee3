"""What Robin does, and what is looked at: a picture for each step, by its name."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from tests.pictures.stage import Stage


@dataclass(frozen=True, slots=True)
class View:
    """What a picture shows.

    Attributes:
        name: of the file, without its ending.
        looks_at: elements of the page, as CSS; else it is the last message of the channel.
        path: of the page; else it is the one of the moderators' channel.
        width: of the window, in CSS pixels; a phone has 400.
    """

    name: str
    looks_at: str = "#room > .message:last-child"
    path: str = ""
    width: int = 800
    dark: bool = True


async def play_scenes(stage: Stage) -> AsyncIterator[View]:
    """Each view is looked at before the play goes on."""
    yield View("notice")
    await stage.use("board show")
    yield View("board-show")
    yield View("board-show-phone", width=400, dark=False)
    await stage.use("board stats", days=30)
    yield View("board-stats")
    yield View("board-stats-phone", width=400, dark=False)
    await stage.use_on("feed info", "Coast")
    yield View("feed-info")
    await stage.use_on("feed why", "Echo")
    yield View("feed-why")
    await stage.use("feed why", what=f"{stage.weather.url}/articles/14")
    yield View("feed-why-article")
    await stage.use_on("feed filter", "Coast", filter="any(storm*, rain)")
    yield View("feed-filter")
    await stage.use_on("feed remove", "Coast")
    yield View("feed-remove")
    await stage.use("rule set", days=5)
    yield View("rule-set")
    one = stage.gazette.publish_next()
    link = f"{stage.gazette.url}/articles/{one.number}"
    shown = await stage.use("post link", url=link, forum=stage.talk)
    yield View("post-link")
    await stage.press(shown, "Edit")
    yield View("post-edit", looks_at=".modal")
    talked = max(stage.talk.threads, key=lambda thread: len(thread.messages))
    yield View(
        "thread",
        looks_at="#thread > :is(h2, .facts, .state, .message)",
        path=f"?channel=board#{talked.id}",
    )
