"""A local Discord: REST v10 and gateway on 127.0.0.1, which discord.py takes for the real one.

server.py         the front door: LocalDiscord, and what people do
rest.py           one request: faults.py, limits.py, the token, its route; http.py is the wire
routes.py         one line a route, and what it calls:
  threads.py      threads opened, changed, deleted     archive.py   and archived
  posts.py        messages, made by composer.py        mentions.py   whom they notify
  responses.py    answers to interactions              forms.py, embeds.py, components.py: 50035
interactions.py   what people do: commands.py, answers.py, and client.py, which lets them do it
gateway.py        WebSocket: sessions (session.py) get events by intents.py
world.py          what there is: guild.py, channels.py, members.py, messages.py, permissions.py
payloads.py       all that as JSON                     refusal.py   and what is refused
"""
