"""The last minute of an open call: 2,000 officials submit the applications of their regions."""

import random
import sys
import threading
import time
from hashlib import sha256
from typing import Any

from psycopg import sql

from bench.measuring import Row
from bench.storm import Told, percentile, receipts, sign
from bench.storm_data import Eve
from trust.looking import rows as rows_of
from trust.served import Served, pause

APPLICATIONS, SECONDS, SMALL = 2_000, 60.0, (12, 4.0)
SEED = 2012


def deadline(served: Served, people: list[dict[str, Any]], seconds: float) -> Told:
    """Let everybody come at their moment; what they were told."""
    chance, told = random.Random(SEED), Told()
    began = time.monotonic() + 5
    moments = sorted((chance.uniform(0, seconds), n) for n in range(len(people)))
    threads = []
    for moment, n in moments:
        pause(max(began + moment - time.monotonic(), 0))
        given = (served.port, people[n], told, "selection/applications", "move/submit/")
        threads.append(threading.Thread(target=sign, args=given))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return told


def lost(served: Served, told: Told) -> list[str]:
    """What is not as somebody was told: an application without its receipt, its state, or the hash that was shown."""
    query = sql.SQL(
        "SELECT a.id, a.state, h.snapshot, h.sha256 FROM selection_handingin h "
        "JOIN selection_application a ON (a.id, a.round) = (h.application_id, h.round)"
    )
    found = {number: row for number, *row in rows_of(served.home, query)}
    faults = []
    for number in told.submitted:
        state, snapshot, digest = found.get(number, ("", "", ""))
        if (state, {digest, sha256(snapshot.encode()).hexdigest()}) != ("submitted", {told.hashes[number]}):
            faults.append(f"{number} was acknowledged and is {state or 'not submitted'}")
    return faults


def rows(_runs: int, *, small: bool) -> list[Row]:
    """Lost applications, times of the answers, and how long receipts take as files. One minute, not best of five."""
    wanted, seconds = SMALL if small else (APPLICATIONS, SECONDS)
    eve = Eve("deadline", "deadline_people.py", (), (wanted,), wanted)
    with eve.served() as (served, people):
        told = deadline(served, people, seconds)
        faults = lost(served, told)
        for fault in [*told.wrong, *faults]:
            print(fault, file=sys.stderr)
        out = wanted - len(told.submitted) + len(faults)
        made = receipts(served, "selection_handingin", "selection.handingin")
    said = f"deadline of {wanted} applications"
    return [
        Row(f"{said}: not acknowledged, or lost", "applications", (float(out),), 0.0),
        *(percentile(told, said, what, None) for what in ("submission", "page to sign")),
        Row(f"{said}: last receipt a file, afterwards", "s", (made,)),
    ]
