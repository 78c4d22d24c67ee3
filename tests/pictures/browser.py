"""A headless Chromium that looks at pages, told what to do by its own DevTools protocol."""

import asyncio
import json
import shutil
from base64 import b64decode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import count
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp

from tests.end_to_end.worker import eventually

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_LISTENING = b"DevTools listening on "
_ANSWERS_WITHIN = 20.0
"""Real seconds; only ends what has failed."""

_BOX = """(() => {
  const AROUND = 8;
  const seen = [...document.querySelectorAll(%s)];
  seen.at(-1).scrollIntoView({ block: "nearest" });
  const boxes = seen.map((one) => one.getBoundingClientRect());
  const least = (side) => Math.min(...boxes.map((box) => box[side]));
  const most = (side) => Math.max(...boxes.map((box) => box[side]));
  const [left, top] = [least("left"), least("top")].map((one) => Math.max(0, one - AROUND));
  const right = Math.min(innerWidth, most("right") + AROUND);
  return { x: left, y: top, width: right - left, height: most("bottom") + AROUND - top, scale: 1 };
})()"""


class NoBrowser(Exception):
    """There is no Chromium to look with."""


class Browser:
    """One tab. Sizes are CSS pixels."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count(1)
        self._events: list[str | None] = []

    async def show(self, url: str, *, width: int, height: int, dark: bool, sharp: float) -> None:
        """Opens a page in a window of that size; `sharp` is pixels for each CSS pixel."""
        size = {"width": width, "height": height, "deviceScaleFactor": sharp, "mobile": False}
        await self._ask("Emulation.setDeviceMetricsOverride", **size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self._ask("Emulation.setEmulatedMedia", features=[scheme])
        await self._go("about:blank")  # else the same page with another thread is not opened anew
        await self._go(url)

    async def _go(self, url: str) -> None:
        """Opens a page; before it has its own, what is asked of it gets no answer."""
        await self._ask("Page.enable")
        self._events.clear()
        await self._ask("Page.navigate", url=url)
        while "Page.loadEventFired" not in self._events:
            self._events.append((await self._heard()).get("method"))

    async def until(self, condition: str) -> None:
        """Waits until a condition in JavaScript holds."""
        await eventually(lambda: self.evaluate(f"Boolean({condition})"))

    async def evaluate(self, script: str) -> Any:
        """The value of an expression in JavaScript."""
        said = await self._ask("Runtime.evaluate", expression=script, returnByValue=True)
        return said["result"].get("value")

    async def picture(self, selector: str) -> bytes:
        """A PNG of the elements that a selector finds, and what is close around them."""
        box = _BOX % json.dumps(selector)
        clip, before = await self.evaluate(box), None
        while clip != before:  # it moves while pictures come in
            clip, before = await self.evaluate(box), clip
        taken = await self._ask("Page.captureScreenshot", clip=clip)
        return b64decode(taken["data"])

    async def _ask(self, method: str, **params: object) -> dict[str, Any]:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        while (said := await self._heard()).get("id") != number:
            self._events.append(said.get("method"))
        if "error" in said:
            raise RuntimeError(f"{method}: {said['error']['message']}")
        result: dict[str, Any] = said["result"]
        return result

    async def _heard(self) -> dict[str, Any]:
        said: dict[str, Any] = await self._socket.receive_json(timeout=_ANSWERS_WITHIN)
        return said


@asynccontextmanager
async def open_browser(hosts: Mapping[str, str]) -> AsyncIterator[Browser]:
    """A browser, for which names of `hosts` lie at other addresses, as `127.0.0.1:8000`.

    Raises:
        NoBrowser: none is installed.
    """
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        raise NoBrowser("No Chromium is installed: none of " + ", ".join(_NAMES) + " is there.")
    rules = ", ".join(f"MAP {name} {address}" for name, address in hosts.items())
    with TemporaryDirectory() as profile:
        process = await asyncio.create_subprocess_exec(
            program,
            *("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            *(f"--user-data-dir={profile}", "--remote-debugging-port=0", "--no-first-run"),
            f"--host-resolver-rules={rules}",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with aiohttp.ClientSession() as session:
                tab = await _first_tab(session, await _address(process))
                async with session.ws_connect(tab, max_msg_size=0) as socket:
                    yield Browser(socket)
        finally:
            process.terminate()
            await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    """Where Chromium says that it listens."""
    assert process.stderr is not None
    async for line in process.stderr:
        if line.startswith(_LISTENING):
            return line.removeprefix(_LISTENING).decode().strip()
    raise NoBrowser("Chromium ended before it listened.")


async def _first_tab(session: aiohttp.ClientSession, address: str) -> str:
    host = address.split("/")[2]
    async with session.get(f"http://{host}/json/list") as answer:
        pages = await answer.json()
    return next(str(one["webSocketDebuggerUrl"]) for one in pages if one["type"] == "page")
