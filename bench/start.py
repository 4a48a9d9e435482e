"""How soon the command answers when it has nothing to compute."""

from bench.measuring import Row, corymb, timed


def rows(runs: int, *, small: bool) -> list[Row]:
    """The help, from the start of the process to its end."""
    return [timed("corymb --help", corymb("--help"), 1 if small else runs, 0.3)]
