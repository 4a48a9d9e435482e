"""A dossier that was cut or rearranged is found out, though its checksums are made anew; each says what and where."""

import json
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.apps.dossiers.everything import Put, of_everything, verified

pytestmark = pytest.mark.django_db
FILES = "files.storedfile"


class Taken:
    """A dossier as its files say it."""

    def __init__(self, path: Path) -> None:
        with ZipFile(path) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}

    def lines(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.files[name].decode().splitlines()]

    def rows(self, kind: str) -> list[dict[str, Any]]:
        return [told["row"] for told in self.lines(f"rows/{kind}.jsonl")]

    def one(self, kind: str, **facts: Any) -> int:
        """The number of the row that has these."""
        (found,) = [row["id"] for row in self.rows(kind) if facts.items() <= row.items()]
        return int(found)

    def below(self, *tops: str) -> list[str]:
        return sorted(name for name in self.files if name.startswith(tops))

    def without(self, name: str, wanted: Callable[[dict[str, Any]], bool]) -> Put:
        """A file without the lines of which this is so."""
        left = [line for line in self.files[name].decode().splitlines(keepends=True) if not wanted(json.loads(line))]
        assert len(left) < len(self.files[name].splitlines())
        return {name: "".join(left).encode()}

    def dissenting(self) -> int:
        return self.one("council.vote", dissent="Сильнее другая (тест)")

    def without_dissent(self) -> Put:
        """The vote that was outvoted is gone from its rows and from the record of its session."""
        number, name = self.dissenting(), "sessions/2/record.json"
        record = json.loads(self.files[name])
        record["votes"] = [one for one in record["votes"] if one["id"] != number]
        put = self.without("rows/council.vote.jsonl", lambda told: told["id"] == str(number))
        return put | {name: json.dumps(record).encode()}


def gone(names: Iterable[str]) -> Put:
    return dict.fromkeys(names)


def no_file(name: str, kind: str, row: int) -> str:
    return f"{name} is not there, but row {row} in rows/{kind}.jsonl names it."


def other_file(name: str, kind: str, row: int) -> str:
    return f"{name} is not what row {row} in rows/{kind}.jsonl names."


def no_row(kind: str, row: int) -> str:
    return f"rows/{kind}.jsonl: row {row} is not there; the journal left it standing."


def other_part(*names: str) -> list[str]:
    return [f"{name} is not what the dossier was put together with." for name in names]


def no_part(*names: str) -> list[str]:
    return [f"{name} is not there, though the dossier was put together with it." for name in names]


OTHER_ENTRIES = "journal.jsonl has not the entries the dossier was put together with."
NOT_COMPOSED = "No sealed entry of the journal says what the dossier was put together with."


def stored(taken: Taken, top: str) -> list[str]:
    """Of files that were stored below a folder, by the hash of each: that they are not there."""
    hashes = {row["sha256"]: row["id"] for row in taken.rows(FILES)}
    papers = [name for name in taken.below(top) if not name.endswith(".json")]
    return [no_file(name, FILES, hashes[sha256(taken.files[name]).hexdigest()]) for name in papers]


def vote_taken_out(taken: Taken) -> tuple[Put, list[str]]:
    return taken.without_dissent(), [no_row("council.vote", taken.dissenting()), *other_part("rows/", "sessions/")]


def vote_put_elsewhere(taken: Taken) -> tuple[Put, list[str]]:
    others = json.loads(taken.files["elsewhere.json"]) | {"council.vote": [str(taken.dissenting())]}
    put = taken.without_dissent() | {"elsewhere.json": json.dumps(others).encode()}
    return put, other_part("elsewhere.json", "rows/", "sessions/")


def vote_taken_out_of_the_record(taken: Taken) -> tuple[Put, list[str]]:
    name = "sessions/2/record.json"
    said = f"{name} leaves out row {taken.dissenting()} in rows/council.vote.jsonl."
    return {name: taken.without_dissent()[name]}, [said, *other_part("sessions/")]


def sign_off(taken: Taken) -> tuple[Put, list[str]]:
    name, number = "rows/selection.consent.jsonl", taken.one("selection.consent")
    return {name: None}, [no_row("selection.consent", number), *other_part("rows/")]


def complaints(taken: Taken) -> tuple[Put, list[str]]:
    names, number = taken.below("outcomes/complaints/"), taken.one("outcomes.complaint")
    assert len(names) == 2
    return gone(names), [*(no_file(name, "outcomes.complaint", number) for name in names), *other_part("outcomes/")]


def session(taken: Taken) -> tuple[Put, list[str]]:
    said = [*stored(taken, "sessions/2/"), no_file("sessions/2/record.json", "council.session", second(taken))]
    assert len(said) == 5
    return gone(taken.below("sessions/2/")), [*said, *other_part("sessions/")]


def second(taken: Taken) -> int:
    return taken.one("council.session", number=2)


def defences(taken: Taken) -> tuple[Put, list[str]]:
    names = taken.below("defences/1/slot-")
    slots = [no_file(name, "defence.slot", int(name[16:-5])) for name in names]
    record = no_file("defences/1/record.json", "defence.defence", taken.one("defence.defence"))
    said = [*stored(taken, "defences/"), record, *slots]
    assert len(said) == 5
    return gone(taken.below("defences/")), [*said, *no_part("defences/")]


def agreement(taken: Taken) -> tuple[Put, list[str]]:
    number = last(taken)
    said = stored(taken, f"outcomes/agreements/{number}/")
    record = no_file(f"outcomes/agreements/{number}/record.json", "outcomes.agreement", number)
    assert len(said) == 8
    put = gone(taken.below(f"outcomes/agreements/{number}/"))
    return put, [*said, record, *other_part("outcomes/")]


def last(taken: Taken) -> int:
    return max(int(row["id"]) for row in taken.rows("outcomes.agreement"))


def first(taken: Taken) -> int:
    return min(int(row["id"]) for row in taken.rows("outcomes.agreement"))


def rankings(taken: Taken) -> tuple[Put, list[str]]:
    names, number = taken.below("rankings/"), taken.one("council.ranking")
    assert len(names) == 2
    return gone(names), [*(no_file(name, "council.ranking", number) for name in names), *no_part("rankings/")]


def results(taken: Taken) -> tuple[Put, list[str]]:
    said = no_file("outcomes/results/1.json", "outcomes.results", taken.one("outcomes.results"))
    return gone(taken.below("outcomes/results/")), [said, *other_part("outcomes/")]


def open_marks(taken: Taken) -> tuple[Put, list[str]]:
    name = "outcomes/results/1-marks.json"
    return {name: None}, [no_file(name, "outcomes.results", taken.one("outcomes.results")), *other_part("outcomes/")]


def comments(taken: Taken) -> tuple[Put, list[str]]:
    names = taken.below("outcomes/comments/")
    assert len(names) == 2
    numbers = [taken.one("outcomes.release", decision_id=int(name[18:-5])) for name in names]
    said = [no_file(name, "outcomes.release", number) for name, number in zip(names, numbers, strict=True)]
    return gone(names), [*said, *other_part("outcomes/")]


def letters(_taken: Taken) -> tuple[Put, list[str]]:
    return {"letters.jsonl": None}, no_part("letters.jsonl")


def a_letter(taken: Taken) -> tuple[Put, list[str]]:
    one = taken.lines("letters.jsonl")[0]["id"]
    return taken.without("letters.jsonl", lambda told: told["id"] == one), other_part("letters.jsonl")


def minutes(taken: Taken) -> tuple[Put, list[str]]:
    name = "sessions/2/minutes-ru.pdf"
    number = taken.one(FILES, about_kind="council.session", name="minutes-clusters-2018-2-ru.pdf")
    return {name: None}, [no_file(name, FILES, number), *other_part("sessions/")]


def proposals(taken: Taken) -> tuple[Put, list[str]]:
    (name,), number = taken.below("assessment/proposals/"), taken.one("assessment.proposal")
    return {name: None}, [no_file(name, "assessment.proposal", number), *other_part("assessment/")]


def reviews(taken: Taken) -> tuple[Put, list[str]]:
    name, numbers = "assessment/reviews.jsonl", [row["id"] for row in taken.rows("assessment.review")]
    said = [f"{name} leaves out row {number} in rows/assessment.review.jsonl." for number in numbers]
    nobody = "rankings/1/inputs.json says what nobody submitted."
    return {name: None}, [*said, *other_part("assessment/"), nobody]


def all_that_followed(taken: Taken) -> tuple[Put, list[str]]:
    names = taken.below("outcomes/", "rows/outcomes.")
    kinds = sorted(name[5:-6] for name in names if name.startswith("rows/"))
    said = [no_row(kind, row["id"]) for kind in kinds for row in taken.rows(kind)]
    assert len(kinds) == 7
    return gone(names), [*said, *no_part("outcomes/"), *other_part("rows/")]


def all_but_the_journal(taken: Taken) -> tuple[Put, list[str]]:
    tops = ("applications/", "assessment/", "call/", "defences/", "elsewhere.json", "letters.jsonl", "outcomes/")
    said = no_part(*tops, "rankings/", "rows/", "sessions/")
    kept = {"README.txt", "journal.jsonl", "journal-chain.txt"}
    return gone(taken.files.keys() - kept - {"SHA256SUMS"}), ["elsewhere.json is missing.", *said]


def other_minutes(taken: Taken) -> tuple[Put, list[str]]:
    name = "sessions/1/minutes-ru.pdf"
    number = taken.one(FILES, about_kind="council.session", name="minutes-clusters-2018-1-ru.pdf")
    return {name: taken.files["sessions/2/minutes-ru.pdf"]}, [other_file(name, FILES, number), *other_part("sessions/")]


def other_record(taken: Taken) -> tuple[Put, list[str]]:
    name = "sessions/1/record.json"
    said = [f"{name} says what rows of something else say.", *other_part("sessions/")]
    return {name: taken.files["sessions/2/record.json"]}, said


def other_agreement(taken: Taken) -> tuple[Put, list[str]]:
    name, other = (f"outcomes/agreements/{one}/record.json" for one in (first(taken), last(taken)))
    return {name: taken.files[other]}, [f"{name} says what rows of something else say.", *other_part("outcomes/")]


def other_paper(taken: Taken) -> tuple[Put, list[str]]:
    ending = "-ru.pdf"
    tops = (f"outcomes/agreements/{one}/" for one in (first(taken), last(taken)))
    mine, others = ([one for one in taken.below(top) if "-agreement-" in one and one.endswith(ending)] for top in tops)
    number = int(mine[0].split("/")[-1].split("-")[0])
    return {mine[0]: taken.files[others[0]]}, [other_file(mine[0], FILES, number), *other_part("outcomes/")]


def other_comments(taken: Taken) -> tuple[Put, list[str]]:
    name, other = taken.below("outcomes/comments/")
    number = taken.one("outcomes.release", decision_id=int(name[18:-5]))
    return {name: taken.files[other]}, [other_file(name, "outcomes.release", number), *other_part("outcomes/")]


def other_receipt(taken: Taken) -> tuple[Put, list[str]]:
    name, other = [one for one in taken.below("applications/") if "/receipt-" in one and one.endswith("-ru.pdf")][:2]
    number = taken.one(FILES, about_kind="selection.handingin", name=name.split("/")[-1])
    return {name: taken.files[other]}, [other_file(name, FILES, number), *other_part("applications/")]


def other_slot(taken: Taken) -> tuple[Put, list[str]]:
    name, other = taken.below("defences/1/slot-")
    said = [other_file(name, "defence.slot", int(name[16:-5])), *other_part("defences/")]
    return {name: taken.files[other]}, [*said, f"{name} has marks its record has not."]


def other_text(taken: Taken) -> tuple[Put, list[str]]:
    name = "outcomes/agreements/text-1-ru.txt"
    return {name: taken.files[name] + " и ещё (тест)".encode()}, other_part("outcomes/")


def something_more(_taken: Taken) -> tuple[Put, list[str]]:
    name = "sessions/3/record.json"
    return {name: b"{}"}, [f"{name} is nothing the journal answers for.", *other_part("sessions/")]


def entry_taken_out(taken: Taken) -> tuple[Put, list[str]]:
    put = taken.without("journal.jsonl", lambda told: told["content"]["act"] == "outcomes.comments.released")
    numbers = [row["id"] for row in taken.rows("outcomes.release")]
    said = [f"rows/outcomes.release.jsonl: row {one} is not as the journal left it." for one in numbers]
    return put, [*said, OTHER_ENTRIES]


def entries_and_rows_taken_out(taken: Taken) -> tuple[Put, list[str]]:
    """Whatever tells of the released comments."""
    put = taken.without("journal.jsonl", lambda told: told["content"]["act"] == "outcomes.comments.released")
    put |= gone(["rows/outcomes.release.jsonl", *taken.below("outcomes/comments/")])
    return put, [*other_part("outcomes/", "rows/"), OTHER_ENTRIES]


def act_taken_out(taken: Taken) -> tuple[Put, list[str]]:
    put = taken.without("journal.jsonl", lambda told: told["content"]["act"] == "dossiers.dossier.composed")
    return put, [NOT_COMPOSED]


def act_not_sealed(taken: Taken) -> tuple[Put, list[str]]:
    *lines, composed = taken.lines("journal.jsonl")
    text = "".join(f"{json.dumps(line)}\n" for line in [*lines, composed | {"seal": None}])
    return {"journal.jsonl": text.encode()}, [NOT_COMPOSED]


def entry_after_it(taken: Taken) -> tuple[Put, list[str]]:
    lines = taken.files["journal.jsonl"].splitlines(keepends=True)
    nothing = next(line for line in lines if b'"images":[]' in line)
    return {"journal.jsonl": b"".join([*lines, nothing])}, [OTHER_ENTRIES]


def row_twice(taken: Taken) -> tuple[Put, list[str]]:
    name, number = "rows/selection.consent.jsonl", taken.one("selection.consent")
    return {name: taken.files[name] * 2}, [f"{name}: row {number} is in it more than once."]


def unread(name: str, content: bytes, *said: str) -> Callable[[Taken], tuple[Put, list[str]]]:
    return lambda _taken: ({name: content}, [f"{name} cannot be read.", *said])


FORGERIES = [
    vote_taken_out, vote_put_elsewhere, vote_taken_out_of_the_record, sign_off, complaints, session, defences,
    agreement, rankings, results, open_marks, comments, letters, a_letter, minutes, proposals, reviews,
    all_that_followed, all_but_the_journal, other_minutes, other_record, other_agreement, other_paper, other_comments,
    other_receipt, other_slot, other_text, something_more, entry_taken_out, entries_and_rows_taken_out, act_taken_out,
    act_not_sealed, entry_after_it, row_twice,
]  # fmt: skip
BROKEN = [
    unread("rows/council.vote.jsonl", b"[]\n"),
    unread("rows/council.vote.jsonl", b"\xff\n"),
    unread("rows/council.vote.jsonl", b'{"id":1,"row":[]}\n'),
    unread("journal.jsonl", b"{\n"),
    unread("elsewhere.json", b"[]", *other_part("elsewhere.json")),
    unread("sessions/1/record.json", b"x", *other_part("sessions/")),
]


@pytest.mark.parametrize("forged", [*FORGERIES, *BROKEN])
def test_what_was_cut_or_rearranged_is_named(
    forged: Callable[[Taken], tuple[Put, list[str]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = of_everything()
    put, said = forged(Taken(path))
    assert verified(path, tmp_path, {}, capsys)[0] == 0
    assert verified(path, tmp_path, put, capsys) == (1, said)
