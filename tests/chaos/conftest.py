"""How large the machine is: a few runs among the other tests, hundreds by `make chaos`.

`pytest tests/chaos --hypothesis-profile=chaos` draws anew each time; a failing run is printed step
by step, with the line that replays it.
"""

from hypothesis import HealthCheck, settings

MACHINE = settings(
    max_examples=3,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    print_blob=True,
    # a run is some hundred milliseconds, and most of what it draws has its effect much later
    suppress_health_check=list(HealthCheck),
)
settings.register_profile("machine", MACHINE)
settings.register_profile(
    "chaos", MACHINE, max_examples=250, stateful_step_count=50, derandomize=False
)
