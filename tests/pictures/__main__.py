"""`python -m tests.pictures [NAME …]`: writes docs/pictures/, or only the pictures named."""

import asyncio
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.pictures.browser import NoBrowser
from tests.pictures.history import play_history
from tests.pictures.scenes import View, play_scenes
from tests.pictures.stage import Stage, open_stage

_FOLDER = Path(__file__).parent.parent.parent / "docs" / "pictures"
_HEIGHT = 2000
_SHARP = 1.5
_COLOURS = 64


async def take_pictures(names: set[str]) -> None:
    """Takes those of these names; no names: all.

    Raises:
        NoBrowser: there is nothing to look with.
    """
    _FOLDER.mkdir(exist_ok=True)
    async with open_stage() as stage:
        await play_history(stage)
        async for view in play_scenes(stage):
            if not names or view.name in names:
                file = _FOLDER / f"{view.name}.png"
                file.write_bytes(_small(await _look(stage, view)))
                print(f"{file.stat().st_size:>7,} bytes  {file.name}")


async def _look(stage: Stage, view: View) -> bytes:
    await stage.browser.show(
        stage.page + view.path, width=view.width, height=_HEIGHT, dark=view.dark, sharp=_SHARP
    )
    await stage.browser.until(f"document.querySelector({view.looks_at!r})")
    await stage.browser.until("[...document.images].every((one) => one.complete)")
    return await stage.browser.picture(view.looks_at)


def _small(png: bytes) -> bytes:
    """The picture with few colours: a screenshot has hardly more."""
    small = BytesIO()
    with Image.open(BytesIO(png)) as picture:
        picture.convert("RGB").quantize(_COLOURS).save(small, "PNG", optimize=True)
    return small.getvalue()


if __name__ == "__main__":
    try:
        asyncio.run(take_pictures(set(sys.argv[1:])))
    except NoBrowser as missing:
        sys.exit(f"No pictures are taken. {missing}")
