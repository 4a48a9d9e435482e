"""A served demonstration, people signed in, a stock of organisations to merge, and blows one after the other."""

from pathlib import Path
from random import Random
from typing import Self

from psycopg import sql

from trust import applications, drill, imports, merges, publications, submissions
from trust.attack import Blow
from trust.dealing import MOMENTS, dealt
from trust.looking import rows
from trust.people import entered
from trust.served import Served

STOCK, STOCKED = 499, 400
"""Serial number and size of the file of spare organisations."""


class Run:
    """A run of blows; a context, so that what was started is stopped."""

    def __init__(self, home: Path, seed: int, members: int | None = None, stocked: int = STOCKED) -> None:
        self.served, self.seed, self.stocked = Served(home, demo=True, members=members), seed, stocked
        self.blows: list[Blow] = []

    def __enter__(self) -> Self:
        self.served.start()
        try:
            self.officer = entered(self.served, "officer")
            self.crew = submissions.Crew.of(self.served, self.officer)
            self.applicants = applications.Applicants.of(self.served, self.crew.certifier)
            imports.stock(self.served, self.officer, STOCK, self.stocked)
        except BaseException:
            self.served.stop()
            raise
        query = sql.SQL("SELECT id FROM registry_organisation WHERE number LIKE %s ORDER BY id")
        self._spare = [number for (number,) in rows(self.served.home, query, [f"{imports.prefix(STOCK)}%"])]
        return self

    def __exit__(self, *_: object) -> None:
        self.served.stop()

    def blow(self) -> Blow:
        """The next blow, of the kind whose turn it is; what is drawn for it hangs on the seed and its place alone."""
        flow, moment, part = dealt(self.seed, len(self.blows))
        serial = len(self.blows) + 1
        chance = Random(f"{self.seed} {serial}")
        blow = Blow(flow, moment, part, chance.uniform(0, MOMENTS[flow][moment]))
        if flow == "import":
            done = imports.attack(self.served, self.officer, blow, serial, chance)
        elif flow == "merge":
            done = merges.attack(self.served, self.officer, blow, self._spare[serial], chance)
        elif flow == "publication":
            done = publications.attack(self.served, self.officer, blow)
        elif flow == "application":
            done = applications.attack(self.applicants, blow, serial, chance)
        else:
            done = submissions.attack(self.crew, blow, serial, chance)
        self.blows.append(done)
        return done

    def ended(self, *, computed: bool = True) -> list[str]:
        """What is wrong once the jobs have had their time; without those that take long, where it says so."""
        return [*submissions.ended(self.crew, computed=computed), *self.applicants.ended()]

    def proved(self) -> list[str]:
        """What is wrong once every job has had its time, and with the journal."""
        return [*self.ended(), *drill.proved(self.served)]
