"""What discord.py 2.7.1 does not do by itself at the gateway: wait, end, and say why in a sentence.

bot/services/operating/gate.py decides how long to wait. The documented place,
`before_identify_hook`, is too late for that: the socket is open, nobody reads it, and discord.py
gives it 60 seconds. So the wait lies before the socket is opened: in `launch_shard`, and in the
shards themselves.
"""

import asyncio
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import aiohttp
import discord
import discord.shard
import yarl
from discord.ext import commands
from discord.gateway import ReconnectWebSocket

from bot.errors import SettingsError, Unavailable
from bot.forum.send_once import AskedToWait
from bot.services.operating.gate import Gate, StartsLeft

_OF_THE_NETWORK = (
    OSError,
    aiohttp.ClientError,
    discord.HTTPException,
    discord.RateLimited,
    AskedToWait,
    discord.GatewayNotFound,
    discord.ConnectionClosed,
    ReconnectWebSocket,
)

_REFUSED = (
    "Discord does not accept DISCORD_TOKEN. Copy it again from the Discord Developer Portal "
    "(Applications > your bot > Bot > Reset Token)."
)
_SHARDS = (
    "Discord refuses the number of shards that it named itself (close code 4010). If a proxy "
    "answers at DISCORD_API_URL, look there; else update Newsboard."
)
_VERSION = (
    "Discord no longer speaks the gateway version that this discord.py uses (close code 4012). "
    "Update Newsboard; if DISCORD_GATEWAY_URL is set, look there first."
)
_INTENTS = (
    "Discord refuses the intents (close code {code}). Newsboard asks for Guilds alone, which needs "
    "no permission: if it was changed, switch on what it asks for in the Discord Developer Portal "
    "(Applications > your bot > Bot > Privileged Gateway Intents); else update Newsboard."
)
_FATAL = {4004: _REFUSED, 4010: _SHARDS, 4012: _VERSION, 4013: _INTENTS, 4014: _INTENTS}
"""Close codes after which starting again does not help (Discord's "Gateway Close Event Codes")."""

_MORE_SHARDS = 4011
_INTENTS_DISALLOWED = 4014


class PatientShard(discord.shard.Shard):
    """A shard that waits at the gate before it opens a socket."""

    async def reidentify(self, exc: ReconnectWebSocket) -> None:
        """Resumes the session or starts a new one, when that is fit."""
        bot = self._client
        if isinstance(bot, PatientBot):
            who = bot.name_of(self.id)
            if exc.resume and not bot.gate.may_resume(who):
                exc = ReconnectWebSocket(self.id, resume=False)
            await (bot.gate.wait_to_resume(who) if exc.resume else bot.gate.wait_to_identify(who))
            if bot.gate.is_left:
                return
        await super().reidentify(exc)
        _pass_on_cancellation()

    async def reconnect(self) -> None:
        """After a failure of the network; discord.py would start a new session at once.

        To resume first, as its client without shards does, saves an IDENTIFY and brings the events
        that were missed. Its own way also ends the bot where the socket closes before HELLO.
        """
        await self.reidentify(ReconnectWebSocket(self.id, resume=self.ws.session_id is not None))


class PatientBot(commands.AutoShardedBot):
    """A bot whose every IDENTIFY is counted and passes a gate; a subclass sets `gate`."""

    gate: Gate

    async def launch_shard(
        self, gateway: yarl.URL, shard_id: int, *, initial: bool = False
    ) -> None:
        """Connects a shard for the first time, however long that takes.

        After a failure discord.py sleeps 5 s and calls this again, from within its `except` and
        one level deeper each time; the error is handed up to the first call instead.

        Raises:
            discord.ConnectionClosed: Discord refuses this bot for good.
        """
        error = sys.exception()
        if error is not None:
            raise error
        await self.gate.wait_to_identify(self.name_of(shard_id))
        while not self.gate.is_left:
            try:
                await super().launch_shard(gateway, shard_id, initial=initial)
            except _OF_THE_NETWORK as error:
                if isinstance(error, discord.ConnectionClosed) and error.code in _FATAL:
                    raise
                initial = False
                await self.gate.wait_to_identify(self.name_of(shard_id))
            else:
                return

    async def close(self) -> None:
        """Ends the connection, and every wait for one."""
        self.gate.leave()
        await super().close()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Discord.py calls it right before each IDENTIFY, reconnects included."""
        await super().before_identify_hook(shard_id, initial=initial)
        await self.gate.count(self.name_of(shard_id or 0))

    async def fetch_starts_left(self) -> StartsLeft | None:
        """How many sessions may still be started; None if Discord does not say."""
        try:
            limits = await self.fetch_session_start_limits()
        except _OF_THE_NETWORK:
            return None
        return StartsLeft(limits.remaining, timedelta(milliseconds=limits.reset_after))

    def name_of(self, shard_id: int) -> str:
        """Whose sessions are counted together: another token is another bot."""
        return f"{self.application_id}, shard {shard_id}"


def make_patient() -> None:
    """Has discord.py use our shard, and write no traceback where the network failed."""
    discord.shard.Shard = PatientShard  # type: ignore[misc] # AutoShardedClient looks it up there
    logging.getLogger("discord.shard").addFilter(_in_one_line)


@contextmanager
def told_in_words() -> Iterator[None]:
    """Around the whole run: what ends it becomes an error of ours, a sentence for the operator.

    Raises:
        SettingsError: starting again does not help: the token, the intents, the version.
        Unavailable: it may help.
    """
    try:
        yield
    except discord.LoginFailure:
        raise SettingsError([_REFUSED]) from None
    except discord.PrivilegedIntentsRequired:  # discord.py's name for 4014
        raise _end_of(_INTENTS_DISALLOWED) from None
    except discord.ConnectionClosed as error:
        raise _end_of(error.code) from None
    except _OF_THE_NETWORK as error:
        raise _unreachable(error) from None


def _end_of(code: int) -> SettingsError | Unavailable:
    if code in _FATAL:
        return SettingsError([_FATAL[code].format(code=code)])
    if code == _MORE_SHARDS:
        sentence = "Discord wants the bot's servers on more shards: the next start asks how many."
        return Unavailable("gateway", sentence, code)
    return Unavailable("gateway", f"Discord closed the gateway with the code {code}.", code)


def _unreachable(error: Exception) -> Unavailable:
    return Unavailable(
        "Discord",
        f"Discord cannot be reached ({_words_of(error)}). Is the network up, and "
        "is Discord (discordstatus.com)? Newsboard tries again when it is started again.",
    )


def _pass_on_cancellation() -> None:
    """Shard.reidentify swallows a cancellation that comes while it connects (SIGTERM is one)."""
    running = asyncio.current_task()
    if running is not None and running.cancelling():
        raise asyncio.CancelledError


def _in_one_line(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, _OF_THE_NETWORK):
        record.msg = f"{record.getMessage()} ({_words_of(error)})"
        record.args, record.exc_info = (), None
    return True


def _words_of(error: BaseException) -> str:
    if isinstance(error, ReconnectWebSocket):
        return "the gateway closed the socket at once"
    return str(error) or type(error).__name__
