"""Kills in the middle of a return: while it is filled in, given as a workbook, sent, signed and accepted."""

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random

import openpyxl
from psycopg import sql

from trust import reported
from trust.attack import FOUND, Blow, struck
from trust.looking import rows
from trust.people import confirm, entered, with_password
from trust.served import Served, pause
from trust.visitor import Answer, Visitor

MOMENTS = {"filled": 2.0, "given": 2.0, "taken": 0.5, "sent": 0.3, "signed": 0.4, "accepted": 0.4}
WORKBOOK = ("given", "taken")
"""Moments at which the figures come as a workbook; at the others they are typed."""
LOOKS, BETWEEN = 1_800, 0.1
LONG = "scorecard.long"
"""The lock of what takes long: whole scorecards."""
LARGE = 10_000
"""Figures from this on differ in every round; counts of people stay, so that the checks have little to ask."""
SEEN = re.compile(r'name="seen-(\w+)" value="(\d+)"')
HASH = re.compile(r"[0-9a-f]{64}")
VERSION = re.compile(r'name="version" value="(\d+)"')
GIVEN = re.compile(r"/returns/uploads/(\d+)/")


@dataclass
class Crew:
    """The people of one member, its return of the open year, and the figures of the year before."""

    served: Served
    number: int
    year_before: Mapping[str, str]
    preparer: Visitor
    certifier: Visitor
    manager: Visitor
    officer: Visitor

    @classmethod
    def of(cls, served: Served, officer: Visitor) -> "Crew":
        """Everybody in; the certifier with a password, so that a signature takes a proof."""
        query = sql.SQL(
            "SELECT r.id, r.organisation_id FROM returns_return r "
            "JOIN registry_organisation o ON o.id = r.organisation_id JOIN programme_period p ON p.id = r.period_id "
            "JOIN accounts_grant g ON g.role = 'preparer' "
            "AND g.scope_key = 'organisation:' || o.scheme || '-' || o.number WHERE p.state = 'open'"
        )
        ((number, organisation),) = rows(served.home, query)
        query = sql.SQL(
            "SELECT DISTINCT ON (variable) variable, written FROM returns_fact WHERE organisation_id = %s AND period = "
            "(SELECT max(code) FROM programme_period WHERE state = 'closed') ORDER BY variable, recorded_at DESC"
        )
        figures = dict(rows(served.home, query, [organisation]))
        people = entered(served, "preparer"), with_password(served, "certifier"), entered(served, "cluster_manager")
        return cls(served, number, figures, *people, officer)

    def url(self, rest: str = "") -> str:
        return f"/en/returns/{self.number}/{rest}"


def attack(crew: Crew, blow: Blow, serial: int, chance: Random) -> Blow:
    """Take the return on its whole way, kill a part at one moment of it; what was wrong afterwards."""
    way = _Way(crew, blow, _figures_of(crew, serial))
    if reported.standing(crew.served.home, crew.number)["state"] == "accepted":
        way.move("reopened", lambda: crew.officer.post(crew.url("move/reopen/"), {"note": "trust"}))
    (way.by_workbook if blow.moment in WORKBOOK else way.by_hand)(chance)
    way.explained()
    way.move("sent", lambda: crew.preparer.post(crew.url("send/"), {}))
    way.signed()
    before = reported.facts(crew.served.home, crew.number)
    way.move("accepted", lambda: crew.manager.post(crew.url("move/accept/"), {"note": ""}))
    blow.faults += reported.accepted_faults(crew.served.home, crew.number, before)
    blow.faults += reported.broken(crew.served.home)
    return blow


def ended(crew: Crew, *, computed: bool = True) -> list[str]:
    """What is wrong once the jobs have had their time: jobs nobody takes up, receipts that are not made.

    A job that was broken off is none where one like it, asked for later, did what it would have done. What takes long
    is not waited for where `computed` says so: there it is enough that the later one waits.
    """
    query = sql.SQL(
        "SELECT task_name, status::text, args::text FROM procrastinate_jobs j WHERE status = 'failed' "
        "OR ((status = 'doing' OR (status = 'todo' AND coalesce(scheduled_at, now()) <= now() + interval '15 s')) "
        "AND (%s OR lock IS DISTINCT FROM %s)) "
        "OR (status = 'aborted' AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs later WHERE later.id > j.id "
        "AND later.queueing_lock = j.queueing_lock AND (later.status = 'succeeded' "
        "OR (NOT %s AND j.lock = %s AND later.status IN ('todo', 'doing')))))"
    )
    for _ in range(LOOKS):
        left = rows(crew.served.home, query, [computed, LONG] * 2)
        if not any(state in {"todo", "doing"} for _name, state, _args in left):
            break
        pause(BETWEEN)
    stayed = [f"job {name} {args} stays {state}" for name, state, args in left]
    return [*stayed, *reported.receipt_faults(crew.served.home, crew.number), *reported.broken(crew.served.home)]


def _figures_of(crew: Crew, serial: int) -> dict[str, str]:
    """The figures of a round, no two rounds alike."""
    numbers = {code: int(text) for code, text in crew.year_before.items()}
    return {code: str(n + n * serial // 1_000 if n >= LARGE else n) for code, n in numbers.items()}


@dataclass
class _Way:
    """One round of a return, and the blow that falls into it."""

    crew: Crew
    blow: Blow
    wanted: dict[str, str]
    acknowledged: set[str] = field(default_factory=set)

    def move(self, moment: str, act: Callable[[], Answer | None]) -> None:
        """Make a move, undisturbed or struck; whole or not there, and there if it was acknowledged."""
        home, number = self.crew.served.home, self.crew.number
        before, stood = reported.picture(home, number), reported.standing(home, number)
        answer = self._asked(moment, act)
        if reported.standing(home, number)["state"] == stood["state"]:
            if reported.picture(home, number) != before:
                self.blow.faults.append(f"return {number} was not {moment} and something is left of it")
            if answer:
                self.blow.faults.append(f"that return {number} was {moment} was acknowledged and is not so")
            self._led(act(), moment)

    def signed(self) -> None:
        """Prove who signs, see the hash, sign."""
        confirm(self.crew.certifier)
        page = self.crew.certifier.get(self.crew.url("sign/"))
        found = HASH.search(page.text if page else "")
        shown = found[0] if found else ""
        told = {"is_right": "on", "shown": shown}
        self.move("signed", lambda: self.crew.certifier.post(self.crew.url("sign/"), told))
        self.blow.faults += reported.signed_faults(self.crew.served.home, self.crew.number, shown)

    def by_hand(self, chance: Random) -> None:
        """Type figure by figure, each saved when it is left; what did not go is typed again."""
        before = reported.figures(self.crew.served.home, self.crew.number)
        order = sorted(self.wanted)
        chance.shuffle(order)
        self._asked("filled", lambda: self._typed(order), 200)
        there = reported.figures(self.crew.served.home, self.crew.number)
        for code, text in self.wanted.items():
            if there.get(code) not in ({text} if code in self.acknowledged else {text, before.get(code)}):
                self.blow.faults.append(
                    f"{code} was saved as {text} and is {there.get(code)}; before {before.get(code)}"
                )
        if self._typed([code for code in order if code not in self.acknowledged]) is None:
            raise RuntimeError("figures could not be saved in peace")

    def _typed(self, order: list[str]) -> Answer | None:
        """Save figures one by one; the last answer if every one was saved."""
        page = self.crew.preparer.get(self.crew.url())
        seen = dict(SEEN.findall(page.text if page else ""))
        answer, whole = page, True
        for code in order:
            told = {f"figure-{code}": self.wanted[code], f"seen-{code}": seen.get(code, "0")}
            answer = self.crew.preparer.post(self.crew.url("save/"), told, by_script=True)
            is_saved = answer is not None and answer.status == 200 and _says_saved(answer.text, code, self.wanted[code])
            self.acknowledged |= {code} if is_saved else set()
            self.blow.acknowledged |= is_saved and self.blow.moment == "filled"
            whole = whole and is_saved
        return answer if whole else None

    def by_workbook(self, _chance: Random) -> None:
        """Download the workbook, fill it in, give it, take its figures over; whatever a blow left undone, once more."""
        home, number, content = self.crew.served.home, self.crew.number, self._workbook()
        digest = sha256(content).hexdigest()

        def give() -> Answer | None:
            return self.crew.preparer.post(self.crew.url("upload/"), {}, ("return.xlsx", content))

        if self.blow.moment == "given":  # into an empty return: the job that reads it takes the figures over too
            self._led(
                self.crew.preparer.post(self.crew.url("save/"), {f"figure-{code}": "" for code in self.wanted}), ""
            )
        before = reported.picture(home, number)
        answer = self._asked("given", give)
        upload = self._upload_of(digest)
        if upload is None:
            if answer or reported.picture(home, number) != before:
                self.blow.faults.append(
                    f"a workbook of return {number} is not there and was acknowledged or left traces"
                )
            self._led(give(), "given")
            upload = self._upload_of(digest)
        wanted = "applied" if self.blow.moment == "given" else "decide"
        if self._waited(upload) != wanted:
            self.blow.faults.append(f"workbook {upload} became {self._waited(upload)} and not {wanted}")
        if wanted == "decide":
            self._taken(upload, before)
        if reported.figures(home, number) != self.wanted:
            self.blow.faults.append(f"workbook {upload} was taken over and other figures stand in the return")

    def _taken(self, upload: int | None, before: set[str]) -> None:
        home, number = self.crew.served.home, self.crew.number

        def take() -> Answer | None:
            page = self.crew.preparer.get(f"/en/returns/uploads/{upload}/")
            version = VERSION.search(page.text if page else "")
            told = {"decision": "take", "figure": sorted(self.wanted), "version": version[1] if version else ""}
            return self.crew.preparer.post(f"/en/returns/uploads/{upload}/decide/", told)

        answer = self._asked("taken", take)
        if self._waited(upload) != "applied":
            if answer or reported.picture(home, number) != before:
                self.blow.faults.append(f"workbook {upload} is not taken over and was acknowledged or left traces")
            self._led(take(), "taken")

    def explained(self) -> None:
        """Wait for the checks and answer what they ask."""
        for _ in range(LOOKS):
            row = reported.standing(self.crew.served.home, self.crew.number)
            if row["checked_version"] == row["version"]:
                page = self.crew.preparer.get(self.crew.url())
                asked = re.findall(rf'href="({self.crew.url("explain/")}[^"]+)"', page.text if page else "")
                if " 0 to explain" in re.sub(r"\s+", " ", page.text if page else ""):
                    return
                for url in asked:
                    self._led(self.crew.preparer.post(url, {"text": "It is so (invented)."}), "explained")
            pause(BETWEEN)
        self.blow.faults.append(
            f"return {self.crew.number} was not checked: {row['checked_version']} of {row['version']}"
        )

    def _asked(self, moment: str, act: Callable[[], Answer | None], done: int = FOUND) -> Answer | None:
        """The answer that acknowledges; where no blow falls, there must be one."""
        if moment == self.blow.moment:
            return struck(self.crew.served, self.blow, act, done)
        answer = act()
        if answer is None or answer.status != done:
            raise RuntimeError(f"{moment} did not go in peace: {answer and (answer.status, answer.words())}")
        return answer

    def _led(self, answer: Answer | None, moment: str) -> None:
        if answer is None or answer.status != FOUND:
            raise RuntimeError(f"{moment} did not go in peace: {answer and (answer.status, answer.words())}")

    def _workbook(self) -> bytes:
        """The workbook of the return with the figures of this round."""
        answer = self.crew.preparer.get(self.crew.url("workbook.xlsx"))
        book = openpyxl.load_workbook(io.BytesIO(answer.content if answer else b""))
        for code, text in self.wanted.items():
            ((sheet, cell),) = book.defined_names[f"fact_{code}"].destinations
            book[sheet][cell.replace("$", "")] = int(text)
        filled = io.BytesIO()
        book.save(filled)
        return filled.getvalue()

    def _upload_of(self, digest: str) -> int | None:
        query = sql.SQL("SELECT id FROM workbooks_upload WHERE sha256 = %s AND member_return_id = %s")
        found = rows(self.crew.served.home, query, [digest, self.crew.number])
        return int(found[0][0]) if len(found) == 1 else None

    def _waited(self, upload: int | None) -> str:
        """The state a workbook comes to; the one it hangs in."""
        query = sql.SQL("SELECT state FROM workbooks_upload WHERE id = %s")
        for _ in range(LOOKS):
            state = str(rows(self.crew.served.home, query, [upload])[0][0])
            if state != "coming":
                return state
            pause(BETWEEN)
        return state


def _says_saved(text: str, code: str, written: str) -> bool:
    """Whether the fragment shows the row with what was typed, and that it is saved."""
    shown = f'name="figure-{code}" value="{written}"' in text and f'id="met-{code}"' not in text
    return shown and 'id="saved" role="status" hx-swap-oob' in text
