"""A served demonstration, an officer signed in, a stock of organisations to merge, and blows one after the other."""

from pathlib import Path
from random import Random
from typing import Self

from psycopg import sql

from trust import drill, imports, merges
from trust.attack import Blow
from trust.looking import rows
from trust.served import Served
from trust.visitor import Visitor

STOCK, STOCKED = 999, 400
"""Serial number and size of the file of spare organisations."""


class Run:
    """A run of blows; a context, so that what was started is stopped."""

    def __init__(self, home: Path, seed: int) -> None:
        self.served, self.chance, self.blows = Served(home, demo=True), Random(seed), list[Blow]()

    def __enter__(self) -> Self:
        self.served.start()
        try:
            self.officer = self._entered()
            imports.stock(self.served, self.officer, STOCK, STOCKED)
        except BaseException:
            self.served.stop()
            raise
        query = sql.SQL("SELECT id FROM registry_organisation WHERE number LIKE %s ORDER BY id")
        self._spare = [number for (number,) in rows(self.served.home, query, [f"00{STOCK}%"])]
        return self

    def __exit__(self, *_: object) -> None:
        self.served.stop()

    def _entered(self) -> Visitor:
        visitor = Visitor(self.served.port)
        query = sql.SQL(
            "SELECT p.id FROM accounts_person p JOIN accounts_grant g ON g.person_id = p.id WHERE g.role = 'officer' LIMIT 1"
        )
        number = rows(self.served.home, query)[0][0]
        visitor.get("/en/account/login/")
        answer = visitor.post(f"/en/people/enter/{number}/", {})
        if answer is None or answer.status != 302:
            raise RuntimeError(f"the officer could not come in: {answer}")
        return visitor

    def blow(self, flow: str) -> Blow:
        """The next blow, of one flow."""
        serial = len(self.blows) + 1
        if flow == "import":
            done = imports.attack(self.served, self.officer, serial, self.chance)
        else:
            done = merges.attack(self.served, self.officer, self._spare[serial], self.chance)
        self.blows.append(done)
        return done

    def proved(self) -> list[str]:
        """What is wrong with the journal."""
        return drill.proved(self.served)
