"""Proof under fire: nothing that was stored is lost, and one thread stays for each article.

The kill harness runs the real worker process against the local Discord and small newspapers, lets
answers go wrong in every way, kills and stops the worker at the worst moments, and counts
afterwards what stands where.

worker.py    starts `python -m bot` with shorter waits, a shared fast calendar, a rule switched off
pace.py      how much shorter the waits are, and the calendar
without.py   the rules of opening a thread (docs/states.md), each as it would be without it
press.py     several newspapers, what they print, and which thread each article must get where
weather.py   which request meets which fault, and where the worker dies of it
hands.py     SIGKILL, SIGSTOP, start: a drawn life after the other
nursery.py   workers that start at once
ground.py    all of these together, on one local Discord
kills.py     one run: chaos, then quiet, then the count
verdict.py   what was found, sentence by sentence; table.py, the same as Markdown
scenes.py    one short scene for each of those rules, in which it shows when the rule is missing

`make test` runs a small share (test_kills.py, test_scenes.py), `make chaos` the large run and
writes its table into docs/reliability.md.

A seed gives the same articles, faults, lives and deaths, in the same order; which of them meet is
left to the machine, as in life. Times are real; waits of the bot are a fortieth of production's.
"""
