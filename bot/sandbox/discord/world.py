"""All there is in the local Discord, in memory: the bot, the guilds, what stands in them."""

from collections.abc import Callable

from bot.clock import Clock
from bot.sandbox.discord import payloads
from bot.sandbox.discord.channels import Channel, Thread
from bot.sandbox.discord.guild import Guild
from bot.sandbox.discord.intents import MESSAGE_CONTENT
from bot.sandbox.discord.members import BOT, EVERY_PERMISSION, Member, Permission, Role, User
from bot.sandbox.discord.messages import Message
from bot.sandbox.discord.permissions import can_view
from bot.sandbox.discord.refusal import JSON, UNKNOWN_CHANNEL, UNKNOWN_GUILD, Refusal
from bot.sandbox.discord.snowflakes import Snowflakes

Listener = Callable[[str, Guild | None, JSON], None]
"""Gets each event: its name, the guild it is about, its data."""


class World:
    """Guilds and what is in them; `listener` is told of every change.

    Attributes:
        active_limit: active threads that a guild may have.
        privileged_intents: those that Discord's developer portal allows the bot; none.
    """

    def __init__(self, clock: Clock, *, active_limit: int) -> None:
        self.clock = clock
        self.active_limit = active_limit
        self.privileged_intents = 0
        self.snowflakes = Snowflakes(clock)
        self.bot = User(self.snowflakes.next(), "Newsboard", bot=True)
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.listener: Listener = _nobody

    def emit(self, event: str, guild: Guild | None, data: JSON) -> None:
        """Tells the gateway."""
        self.listener(event, guild, data)

    def tell(self, place: Channel | Thread, event: str, data: JSON) -> None:
        """Tells the gateway of something in a channel or thread, if the bot can view it."""
        if can_view(place, place.guild.bot):
            self.emit(event, place.guild, data)

    def show(self, message: Message) -> JSON:
        """The message as REST gives it to the bot."""
        shown = payloads.message(message)
        may_read = self.privileged_intents & MESSAGE_CONTENT
        return shown if may_read else payloads.veiled(shown, self.bot)

    def add_guild(self, name: str) -> Guild:
        """A new guild; the bot is a member with just the permissions that its invite asks for."""
        identity = self.snowflakes.next()
        everyone = Role(identity, "@everyone", Permission(0))
        bot_role = Role(self.snowflakes.next(), "Newsboard", BOT, position=1)
        owner_role = Role(self.snowflakes.next(), "Owner", EVERY_PERMISSION, position=2)
        now = self.clock.now()
        bot = Member(self.bot, now, [bot_role])
        owner = Member(User(self.snowflakes.next(), "Owner"), now, [owner_role])
        guild = Guild(identity, name, self, everyone, owner, bot, bot_role)
        guild.roles = {role.id: role for role in (everyone, bot_role, owner_role)}
        guild.members = {member.id: member for member in (bot, owner)}
        self.guilds[identity] = guild
        self.emit("GUILD_CREATE", guild, self.describe(guild))
        return guild

    def describe(self, guild: Guild) -> JSON:
        """The guild as the bot sees it when it connects: all channels, but no hidden threads."""
        seen = [thread for thread in guild.active.values() if can_view(thread, guild.bot)]
        return payloads.guild(guild, seen=seen)

    def guild(self, identity: int) -> Guild:
        """The guild with this id.

        Raises:
            Refusal: there is none.
        """
        if identity not in self.guilds:
            raise Refusal(UNKNOWN_GUILD)
        return self.guilds[identity]

    def place(self, identity: int) -> Channel | Thread:
        """The channel or thread with this id.

        Raises:
            Refusal: there is none.
        """
        if identity in self.channels:
            return self.channels[identity]
        for guild in self.guilds.values():
            if identity in guild.threads:
                return guild.threads[identity]
        raise Refusal(UNKNOWN_CHANNEL)

    def thread(self, identity: int) -> Thread:
        """The thread with this id.

        Raises:
            Refusal: there is none.
        """
        place = self.place(identity)
        if not isinstance(place, Thread):
            raise Refusal(UNKNOWN_CHANNEL)
        return place


def _nobody(_event: str, _guild: Guild | None, _data: JSON) -> None:
    """Nobody is connected."""
