"""What the run says, for a terminal and as docs/trust.md."""

import platform
from collections.abc import Sequence
from datetime import date
from statistics import median

from trust.attack import Blow
from trust.drill import Drill

ABOUT = """\
# Trust

`python3 run.py trust` serves the demonstration from a folder of its own and kills parts of it (`kill -9`: PostgreSQL,
the web server with its processes, the worker, the worker for what is short) while an officer gives a file, has it
applied, merges two organisations and undoes the merge, has the scorecard published, and while a member reports: figures
typed and saved one by one, or given as a workbook and taken over; the return sent to be signed, signed by another with
a password, accepted by the cluster's manager, reopened and reported anew with other figures; and while a region applies
to a call: answers typed and saved one by one, signed off by a partner, submitted with a password, withdrawn and written
anew. Kills are dealt: each moment of each flow with each part once before any comes again, in an order that the seed
fixes, so that a run of any length has as many of every kind, give or take one. After each, the site must come back by
itself, and:

- what somebody was told is done is there; what was not acknowledged is there whole or not at all;
- an import ends by itself: its file lies there with its hash, every row stands once, every organisation, membership
  and size was made once, with one entry in the journal for each piece of 5,000 rows;
- a merge moved every row or none; undone, every row of both is what it was before, compared whole;
- every figure that was said to be saved stands in the return, and is checked without being asked for again; a workbook
  is taken over whole or waits for a person, and never half;
- a move of a return that was not made left no row in any table, compared whole; one that was made has its passage and
  its entry in the journal, once;
- every signature has one receipt with the hash that was shown to the one who signs, over a snapshot of the figures that
  stand in the return; no receipt is there without its signature;
- every accepted return has a fact for each figure that is not on record already, equal in value, unit and source; there
  is no fact without an accepted return, and none twice. This is asked of every return after every kill;
- every receipt of an application that was told to the region stands with its hash and its snapshot, whatever is killed
  later; an application that was not submitted, signed off or withdrawn is in every row what it was before; one that was
  has the hash that was shown, over the answers that were written, signed off by its partner, with one entry in the
  journal. This is asked of every application after every kill;
- a publication that was ordered is there once and is computed, with its lines, its entries and its inputs as hashed.

At the end every job has ended, every signature and every submitted application has its receipt as files with their
hash, the journal's chain is proved, and every row compared with the image its last entry left. Then the drill: a backup
while the site is served, restored into an empty folder, compared row for row and file for file, the journal proved
there; the copy is served, its scorecard and a return are opened, and the journal is proved once more. Rows are read
from the database past the site's own code. The suite does a few kills of each flow over a smaller demonstration.

Who orders a ranking and the worker that computes it are killed by the suite at every statement of their transactions
and before and after each commit (`tests/apps/council/test_killed.py`): a ranking is there whole, with its job, or not
at all, and workers that take the job up again freeze it once, with the hash it has when nobody is killed.
"""


def lines(blows: Sequence[Blow], drill: Drill, *, seed: int, day: date) -> list[str]:
    """The result as Markdown: a table by flow, moment and part, then the drill, then every fault."""
    told = [f"## {day.isoformat()}: {len(blows)} kills, seed {seed}", ""]
    told += [f"{platform.system()}, Python {platform.python_version()}, two workers of the web server", ""]
    told += ["| flow | killed while | part | kills | acknowledged before | well again, median (longest) | faults |"]
    told += ["|---|---|---|---|---|---|---|"]
    for key in sorted({(blow.flow, blow.moment, blow.part) for blow in blows}):
        those = [blow for blow in blows if (blow.flow, blow.moment, blow.part) == key]
        back = [blow.back for blow in those]
        known = sum(blow.acknowledged for blow in those)
        faults = sum(len(blow.faults) for blow in those)
        told.append(
            f"| {' | '.join(key)} | {len(those)} | {known} | {median(back):.1f} s ({max(back):.1f} s) | {faults} |"
        )
    told += ["", f"Backup ({drill.seconds[0]:.0f} s): {drill.backed_up}", ""]
    told += [f"Restore ({drill.seconds[1]:.0f} s): {drill.restored}", ""]
    faults_all = [f"{blow.flow}, {blow.moment}, {blow.part}: {fault}" for blow in blows for fault in blow.faults]
    told += [f"- {fault}" for fault in [*faults_all, *drill.faults]] or ["No fault."]
    return told
