"""When Python looks for cycles of objects that keep one another."""

import gc

RARELY = (20_000, 20, 20)
"""A page makes some thousand objects, a job some hundred thousand; nearly all go without being looked for."""


def look_rarely() -> None:
    """Look seldom, and never again at what is there now: in what answers requests, fills a database or runs jobs."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)
