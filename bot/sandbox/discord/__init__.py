"""A local Discord: REST v10 and gateway on 127.0.0.1, which discord.py takes for the real one.

world.py      what there is: guilds, channels, threads, messages, all in memory
acts.py       what can be done to it, and what Discord refuses (forms.py, permissions.py)
routes.py     REST: one line a route        gateway.py       WebSocket: events by intents
limits.py     rate limits                   faults.py        answers that go wrong, on demand
interactions.py  people using commands      server.py        the front door: LocalDiscord
"""
