"""One kill: a part of the site ends while a request or a job of it is under way, and comes back."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from trust.served import Served, pause
from trust.visitor import Answer

FOUND = 302


@dataclass
class Blow:
    """What happened: which part, how long after the request, what the visitor was told, what was wrong."""

    flow: str
    moment: str
    part: str
    after: float
    acknowledged: bool = False
    back: float = 0.0
    faults: list[str] = field(default_factory=list)


def struck(served: Served, blow: Blow, act: Callable[[], Answer | None], done: int = FOUND) -> Answer | None:
    """Send the request, kill the part so long after it, wait until all is well; the answer, if one came.

    `done` is the status by which a visitor is told that it is done.
    """
    answers: list[Answer | None] = []
    asking = threading.Thread(target=lambda: answers.append(act()))
    asking.start()
    pause(blow.after)
    killed = served.kill(blow.part)
    asking.join()
    blow.back = served.well_again(blow.part, killed)
    (answer,) = answers
    blow.acknowledged = answer is not None and answer.status == done
    if answer is not None and answer.status not in {done, 500, 502, 503}:
        blow.faults.append(f"answered {answer.status}")
    return answer if blow.acknowledged else None
