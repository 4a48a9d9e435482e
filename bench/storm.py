"""The hour of the deadline in a minute: 1,000 people sign and submit while 200 others are still writing."""

import random
import re
import statistics
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

from psycopg import sql

from bench.measuring import Row
from bench.storm_data import Eve
from trust.looking import rows as rows_of
from trust.served import Served, pause

MEMBERS, SIGNERS, WRITERS, SECONDS, EVERY = 1_500, 1_000, 200, 60.0, 15.0
"""Members of the programme; who signs and who writes; in how many seconds; seconds between two figures of a writer."""
SMALL = (60, 12, 4, 4.0, 2.0)
SEED = 2019
BAR = 2_000.0
TOKEN = "a" * 32
FIGURE = re.compile(r'name="figure-(\w+)"')
SEEN = 'id="seen-{}" name="seen-{}" value="(\\d+)"'
RECEIPTS = 1_800
"""Seconds the worker has to make every receipt as a file."""


@dataclass
class Told:
    """What the visitors were told: ms of each answer by what was asked, and which return or figure was acknowledged."""

    times: dict[str, list[float]] = field(default_factory=dict)
    submitted: set[int] = field(default_factory=set)
    hashes: dict[int, str] = field(default_factory=dict)
    saved: dict[tuple[int, str], str] = field(default_factory=dict)
    tried: dict[tuple[int, str], str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Visitor:
    """One person's browser: one connection, one session, and the pages of one thing."""

    def __init__(self, port: int, who: dict[str, Any], told: Told, pages: str = "returns") -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=120)
        self.number, self.told = int(who["number"]), told
        self.pages = f"/en/{pages}/{self.number}/"
        self.cookies = {"Cookie": f"sessionid={who['session']}; csrftoken={TOKEN}"}

    def ask(
        self, what: str, url: str, fields: dict[str, str] | None = None, *, by_script: bool = False
    ) -> tuple[int, str]:
        """Status and text of an answer; its time is kept under `what`."""
        headers, body = dict(self.cookies), None
        if fields is not None:
            body = urlencode({"csrfmiddlewaretoken": TOKEN, **fields})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if by_script:
            headers["HX-Request"] = "true"
        began = time.perf_counter()
        try:
            self.connection.request("POST" if body else "GET", f"{self.pages}{url}", body, headers)
            answer = self.connection.getresponse()
            text = answer.read().decode()
        except (OSError, HTTPException) as error:
            self.connection.close()
            return 0, repr(error)
        with self.told.lock:
            self.told.times.setdefault(what, []).append((time.perf_counter() - began) * 1_000)
        return answer.status, text

    def wrong(self, what: str, status: int) -> None:
        with self.told.lock:
            self.told.wrong.append(f"{what} of {self.pages} was answered with {status}")


def sign(port: int, who: dict[str, Any], told: Told, pages: str = "returns", url: str = "sign/") -> None:
    """See the hash of what is signed, and sign it."""
    visitor = Visitor(port, who, told, pages)
    with closing(visitor.connection):
        status, page = visitor.ask("page to sign", url)
        shown = re.search(r"[0-9a-f]{64}", page)
        if status != 200 or not shown:
            return visitor.wrong("the page to sign", status)
        told.hashes[visitor.number] = shown[0]
        status, _text = visitor.ask("submission", url, {"is_right": "on", "shown": shown[0]})
        if status != 302:
            return visitor.wrong("the signature", status)
        with told.lock:
            told.submitted.add(visitor.number)
    return None


def write(port: int, who: dict[str, Any], told: Told, moments: list[float], began: float) -> None:
    """Open the form, and save a figure at each of the moments; then ask what the checks say, as the page does."""
    visitor, chance, seen = Visitor(port, who, told), random.Random(int(who["number"])), dict[str, str]()
    with closing(visitor.connection):
        status, page = visitor.ask("form", "")
        codes = FIGURE.findall(page)
        if status != 200 or not codes:
            return visitor.wrong("the form", status)
        for moment in moments:
            pause(max(began + moment - time.monotonic(), 0))
            code, text = chance.choice(codes), str(chance.randint(10_000, 99_999_999))
            fields = {f"figure-{code}": text, f"seen-{code}": seen.get(code, "0")}
            status, answer = visitor.ask("autosave", "save/", fields, by_script=True)
            if status != 200 or f'name="figure-{code}" value="{text}"' not in answer:
                told.tried[visitor.number, code] = text
                return visitor.wrong(f"the figure {code}", status)
            found = re.search(SEEN.format(code, code), answer)
            seen[code] = found[1] if found else "0"
            with told.lock:
                told.saved[visitor.number, code] = text
            pause(0.7)
            visitor.ask("standing", "standing/", by_script=True)
    return None


def storm(served: Served, people: list[dict[str, Any]], size: tuple[int, int, int, float, float]) -> Told:
    """Let everybody come at their moment; what they were told."""
    _members, signers, writers, seconds, every = size
    chance, told = random.Random(SEED), Told()
    signing = [who for who in people if who["role"] == "certifier"][:signers]
    writing = [who for who in people if who["role"] == "preparer"][:writers]
    if (len(signing), len(writing)) != (signers, writers):
        raise SystemExit(f"{len(signing)} people can sign and {len(writing)} can write, not {signers} and {writers}")
    began = time.monotonic() + 5
    threads = []
    for who in writing:
        first = chance.uniform(0, every)
        moments = [first + every * n for n in range(int(seconds / every))]
        threads.append((0.0, threading.Thread(target=write, args=(served.port, who, told, moments, began))))
    threads += [
        (chance.uniform(0, seconds), threading.Thread(target=sign, args=(served.port, who, told))) for who in signing
    ]
    for moment, thread in sorted(threads, key=lambda pair: pair[0]):
        if thread is not None and moment:
            pause(max(began + moment - time.monotonic(), 0))
        thread.start()
    for _moment, thread in threads:
        thread.join()
    return told


def lost(served: Served, told: Told) -> list[str]:
    """What is not as somebody was told: a submission without its receipt, its state, and the hash that was shown over

    its snapshot; a figure that is another. Who got no answer in time may have signed or saved all the same.
    """
    query = sql.SQL(
        "SELECT r.id, r.state, s.snapshot, s.sha256 FROM returns_submission s "
        "JOIN returns_return r ON (r.id, r.round) = (s.member_return_id, s.round) "
        "JOIN accounts_person p ON p.id = s.by_id WHERE p.email LIKE 'storm-%%'"
    )
    found = {number: row for number, *row in rows_of(served.home, query)}
    faults = []
    for number in told.submitted:
        state, snapshot, digest = found.get(number, ("", "", ""))
        if (state, {digest, sha256(snapshot.encode()).hexdigest()}) != ("submitted", {told.hashes[number]}):
            faults.append(f"{number} was acknowledged and is {state or 'not submitted'}")
    figures = sql.SQL("SELECT member_return_id, variable, written FROM returns_figure")
    there = {(number, code): text for number, code, text in rows_of(served.home, figures)}
    faults += [
        f"{key} was saved as {text} and is {there.get(key)}"
        for key, text in told.saved.items()
        if there.get(key) not in {text, told.tried.get(key, text)}
    ]
    return faults


def receipts(served: Served, table: str, kind: str) -> float:
    """Seconds until every submission has its receipt as a file."""
    began = time.monotonic()
    query = sql.SQL(
        "SELECT count(*) FROM {} s WHERE NOT EXISTS (SELECT 1 FROM files_storedfile f "
        "WHERE f.about_kind = {} AND f.about_id = s.id::text)"
    ).format(sql.Identifier(table), sql.Literal(kind))
    while left := rows_of(served.home, query)[0][0]:
        if time.monotonic() - began > RECEIPTS:
            raise SystemExit(f"{left} receipts are not made {RECEIPTS} s after the storm")
        pause(1.0)
    return time.monotonic() - began


def rows(_runs: int, *, small: bool) -> list[Row]:
    """Lost submissions, times of the answers, and how long the receipts take as files. One storm, not best of five."""
    size = SMALL if small else (MEMBERS, SIGNERS, WRITERS, SECONDS, EVERY)
    demo = ("load_demo", "--members", str(size[0]), "--late-one-in", "1")
    eve = Eve("storm", "storm_people.py", (demo,), (size[0], size[1]), size[1])
    with eve.served() as (served, people):
        told = storm(served, people, size)
        faults = lost(served, told)
        for fault in [*told.wrong, *faults]:
            print(fault, file=sys.stderr)
        out = size[1] - len(told.submitted) + len(faults)
        made = receipts(served, "returns_submission", "returns.submission")
    timed = (("submission", BAR), ("page to sign", None), ("autosave", None))
    return [
        Row(f"storm of {size[1]}: not acknowledged, or lost", "returns", (float(out),), 0.0),
        *(percentile(told, f"storm of {size[1]}", what, bar) for what, bar in timed),
        Row(f"storm of {size[1]}: last receipt a file, afterwards", "s", (made,)),
    ]


def percentile(told: Told, storm: str, what: str, bar: float | None) -> Row:
    return Row(f"{storm}: {what}, p99", "ms", (statistics.quantiles(told.times[what], n=100)[98],), bar)
