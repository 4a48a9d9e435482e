"""Kills in the middle of an application: while it is written, signed off by its partner, submitted, withdrawn."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from psycopg import sql

from trust import handed_in
from trust.attack import FOUND, Blow, struck
from trust.looking import rows
from trust.people import confirm, with_password
from trust.served import Served
from trust.visitor import Answer, Visitor

MOMENTS = {"written": 1.0, "agreed": 0.3, "submitted": 0.4, "withdrawn": 0.3}
OK = 200
HASH = re.compile(r"[0-9a-f]{64}")
SEEN = re.compile(r'name="seen-(\w+)" value="(\d+)"')
MISSING = re.compile(r'href="(/en/selection/applications/\d+/documents/[\w-]+/)"')
PAPER = b"%PDF-1.4\n% invented\n%%EOF\n"
ROLE = ("password", "region_official")
"""How whoever submits proves who they are, and as what they submit."""


@dataclass
class Applicants:
    """Who writes the application of the demonstration's open call, and who signs it off; receipts that were told."""

    served: Served
    number: int
    official: Visitor
    certifier: Visitor
    told: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, served: Served, certifier: Visitor) -> "Applicants":
        """The official with a password, every document added, the certifier's organisation named as a partner."""
        query = sql.SQL(
            "SELECT a.id FROM selection_application a JOIN selection_call c ON c.id = a.call_id "
            "WHERE a.state = 'writing' AND c.closes_at > now() ORDER BY a.id LIMIT 1"
        )
        ((number,),) = rows(served.home, query)
        here = cls(served, number, with_password(served, "region_official"), certifier)
        page = here.official.get(here.url())
        for place in sorted(set(MISSING.findall(page.text if page else ""))):
            led(here.official.post(place, {}, ("paper.pdf", PAPER)), "a document")
        query = sql.SQL(
            "SELECT split_part(scope_key, '-', 3) FROM accounts_grant WHERE role = 'certifier' ORDER BY id LIMIT 1"
        )
        ((partner,),) = rows(served.home, query)
        led(here.official.post(here.url("partners/new/"), {"organisation": partner, "role": "trust"}), "a partner")
        return here

    def url(self, rest: str = "") -> str:
        return f"/en/selection/applications/{self.number}/{rest}"

    def ended(self) -> list[str]:
        """What is wrong once the jobs have had their time."""
        home = self.served.home
        return [
            *handed_in.kept_faults(home, self.told),
            *handed_in.paper_faults(home, self.number),
            *handed_in.broken(home),
        ]


def led(answer: Answer | None, what: str) -> None:
    if answer is None or answer.status != FOUND:
        raise RuntimeError(f"{what} did not go in peace: {answer and (answer.status, answer.words())}")


def attack(applicants: Applicants, blow: Blow, serial: int, chance: Random) -> Blow:
    """Take the application on its whole way and back, kill a part at one moment of it; what was wrong afterwards."""
    way = _Way(applicants, blow, _answers_of(serial))
    way.written(chance)
    led(way.official.post(way.url("move/ask/"), {"note": ""}), "sent round")
    way.agreed()
    way.submitted()
    way.moved("withdrawn", lambda: way.official.post(way.url("move/withdraw/"), {"note": "trust"}))
    led(way.official.post(way.url("move/resume/"), {"note": ""}), "taken up again")
    home = applicants.served.home
    blow.faults += [*handed_in.kept_faults(home, applicants.told), *handed_in.broken(home)]
    return blow


def _answers_of(serial: int) -> dict[str, str]:
    """Answers to the questions of the neutral preset, no two rounds alike."""
    texts = {code: f"{code} of round {serial} (invented)" for code in ("strategy_summary", "projects", "team")}
    numbers = {"members": str(9 + serial), "employees": str(4_100 + serial), "revenue": str(18_400 + serial)}
    turned = "yes" if serial % 2 else "no"
    return {**texts, **numbers, "regional_share": str(serial), "strategy_approved": turned, "manager": turned}


@dataclass
class _Way:
    """One round of an application, and the blow that falls into it."""

    applicants: Applicants
    blow: Blow
    wanted: dict[str, str]
    acknowledged: set[str] = field(default_factory=set)

    @property
    def official(self) -> Visitor:
        return self.applicants.official

    def url(self, rest: str = "") -> str:
        return self.applicants.url(rest)

    def written(self, chance: Random) -> None:
        """Type answer by answer, each saved when it is left; what did not go is typed again."""
        home, number = self.applicants.served.home, self.applicants.number
        before = handed_in.answers(home, number)
        order = sorted(self.wanted)
        chance.shuffle(order)
        self._asked("written", lambda: self._typed(order), OK)
        there = handed_in.answers(home, number)
        for code, text in self.wanted.items():
            may_be = {text} if code in self.acknowledged else {text, before.get(code)}
            if there.get(code) not in may_be:
                self.blow.faults.append(f"{code} was saved as {text} and is {there.get(code)}")
        if self._typed([code for code in order if code not in self.acknowledged]) is None:
            raise RuntimeError("answers could not be saved in peace")

    def _typed(self, order: list[str]) -> Answer | None:
        """Save answers one by one; the last reply if every one was saved."""
        page = self.official.get(self.url())
        seen = dict(SEEN.findall(page.text if page else ""))
        reply, whole = page, True
        for code in order:
            told = {f"answer-{code}": self.wanted[code], f"seen-{code}": seen.get(code, "0")}
            reply = self.official.post(self.url("save/"), told, by_script=True)
            is_saved = reply is not None and reply.status == OK and _says_saved(reply.text, code)
            self.acknowledged |= {code} if is_saved else set()
            self.blow.acknowledged |= is_saved and self.blow.moment == "written"
            whole = whole and is_saved
        return reply if whole else None

    def agreed(self) -> None:
        """The partner signs off what was sent round."""
        applicants = self.applicants
        ((consent, _answer),) = handed_in.consents(applicants.served.home, applicants.number).items()
        place = self.url(f"partners/{consent}/agree/")
        self.moved("agreed", lambda: applicants.certifier.post(place, {"is_right": "on"}))

    def submitted(self) -> None:
        """Prove who submits, see the hash, submit; the page tells the receipt."""
        applicants = self.applicants
        home, number = applicants.served.home, applicants.number
        confirm(self.official)
        page = self.official.get(self.url("move/submit/"))
        found = HASH.search((page.text if page else "").partition("<main")[2])
        shown, turn = found[0] if found else "", handed_in.standing(home, number)["round"]
        self.moved("submitted", lambda: self.official.post(self.url("move/submit/"), {"is_right": "on"}))
        made = handed_in.receipt(home, number, turn)
        faults = handed_in.submitted_faults(made, shown, self.wanted, ROLE)
        page = self.official.get(self.url())
        if made and page and made["number"] in page.text and made["sha256"] in page.text:
            applicants.told[made["number"]] = made["sha256"]
        else:
            faults.append("the page of a submitted application does not tell its receipt")
        self.blow.faults += faults

    def moved(self, moment: str, act: Callable[[], Answer | None]) -> None:
        """Move on, undisturbed or struck; whole or not at all, and there if it was acknowledged."""
        before, stood = self._picture(), self._stands()
        answer = self._asked(moment, act)
        if self._stands() == stood:
            if self._picture() != before:
                self.blow.faults.append(f"the application was not {moment} and something is left of it")
            if answer:
                self.blow.faults.append(f"that the application was {moment} was acknowledged and is not so")
            led(act(), moment)

    def _picture(self) -> set[str]:
        return handed_in.picture(self.applicants.served.home, self.applicants.number)

    def _stands(self) -> tuple[str, dict[int, str]]:
        home, number = self.applicants.served.home, self.applicants.number
        return handed_in.standing(home, number)["state"], handed_in.consents(home, number)

    def _asked(self, moment: str, act: Callable[[], Answer | None], done: int = FOUND) -> Answer | None:
        """The answer that acknowledges; where no blow falls, there must be one."""
        if moment == self.blow.moment:
            return struck(self.applicants.served, self.blow, act, done)
        answer = act()
        if answer is None or answer.status != done:
            raise RuntimeError(f"{moment} did not go in peace: {answer and (answer.status, answer.words())}")
        return answer


def _says_saved(text: str, code: str) -> bool:
    """Whether the fragment shows the row, that it is saved, and that nobody else wrote there."""
    return f'id="row-{code}"' in text and f'id="met-{code}"' not in text and 'id="saved" role="status" hx-swap' in text
