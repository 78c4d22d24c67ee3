"""The pictures of docs/moderators.md, taken from the local Discord's page: `make pictures`.

stage.py     opens the local Discord, its papers, the bot and a browser; a calendar turned by hand
history.py   two weeks of news, so that there is something to see
scenes.py    what Robin, a moderator, does then, and what is looked at
browser.py   the headless Chromium that looks
"""
