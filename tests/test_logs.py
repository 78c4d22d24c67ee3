"""What the log does not say."""

import subprocess
import sys
from textwrap import dedent

_LOGS = dedent("""
    import logging
    from bot.logs import log_to_stderr

    log_to_stderr("WARNING")
    address = "https://discord.com/api/v10/webhooks/123/aW50ZXJhY3Rpb24-x_y.z/messages/@original"
    logging.getLogger("discord.http").warning("We are being rate limited. %s", address)
    try:
        raise ValueError(address.replace("webhooks", "interactions"))
    except ValueError:
        logging.getLogger("bot").exception("failed")
""")


def test_tokens_in_addresses_are_not_logged() -> None:
    said = subprocess.run(  # noqa: S603 - it is our own
        [sys.executable, "-c", _LOGS], capture_output=True, text=True, check=True
    ).stderr
    assert "aW50" not in said
    assert "/webhooks/123/…/messages/@original" in said
    assert "/interactions/123/…" in said
