"""Rows of files and the organisations they mean: by number in one query a piece, else by name inside a block."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from corymb.apps.linkage.models import ImportRow
from corymb.apps.linkage.queries.comparing import AGAINST, Known, Parsed, Places, against, differences
from corymb.apps.linkage.queries.likeness import Blocks, blocks_asked, key_of
from corymb.apps.linkage.rules import SURE
from corymb.apps.linkage.states import (
    AMBIGUOUS,
    BY_NAME,
    BY_NOTHING,
    BY_NUMBER,
    CHANGED,
    LEFT,
    MAKE,
    NEW,
    SKIP,
    SME_REGISTER,
    TAKE,
    TO_DECIDE,
    UNCHANGED,
    WRONG,
)
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries.among import one_of
from corymb.i18n import mark
from corymb.kit.findings import as_json
from corymb.methods.findings import Finding

OF_NUMBERS = {"import.number_cannot_be", "import.ogrn_cannot_be"}
"""Errors that do not stop a person from saying which organisation a row means."""
NAMES = ("name", "short_name", "name_en")


@dataclass(frozen=True)
class Numbers:
    """Organisations of a piece by number and by OGRN; one that was merged leads to the one that stays."""

    by_number: dict[str, int]
    by_ogrn: dict[str, int]

    @classmethod
    def of(cls, rows: Sequence[Parsed]) -> "Numbers":
        numbers = {row["number"].rpartition("-")[2] for row in rows if "number" in row}
        ogrns = {row["ogrn"] for row in rows if "ogrn" in row}
        of_number = Q(one_of("number", numbers, "text"))
        asked = of_number | Q(one_of("ogrn", ogrns, "text")) if ogrns else of_number
        found = Organisation.objects.filter(asked).values_list("pk", "scheme", "number", "ogrn", "merged_into")
        by_number, by_ogrn = {}, {}
        for pk, scheme, number, ogrn, merged_into in found:
            by_number[f"{scheme}-{number}"] = merged_into or pk
            if ogrn:
                by_ogrn[ogrn] = merged_into or pk
        return cls(by_number, by_ogrn)

    def led_to(self, parsed: Parsed) -> list[int]:
        """The organisations the numbers of a row belong to: none, one, or two that contradict each other."""
        found = [self.by_number.get(parsed.get("number", "")), self.by_ogrn.get(parsed.get("ogrn", ""))]
        return list(dict.fromkeys(pk for pk in found if pk))


@dataclass
class Matcher:
    """Finds the organisations of rows. Blocks of names are read once for all pieces."""

    source_kind: str
    blocks: Blocks = field(default_factory=Blocks)

    def match(self, rows: Sequence[ImportRow]) -> None:
        """Set `match`, `candidate_id`, `score` and `proposals` of rows."""
        numbers = Numbers.of([row.parsed for row in rows])
        left = []
        for row in rows:
            row.findings = [told for told in row.findings if not told["rule"].startswith(AGAINST)]
            row.match, row.candidate_id, row.score, row.proposals = BY_NOTHING, None, None, []
            found = numbers.led_to(row.parsed)
            if len(found) == 1:
                row.match, row.candidate_id = BY_NUMBER, found[0]
            elif found:
                row.match, row.proposals = AMBIGUOUS, [[pk, 100] for pk in found]
            elif self._asks_names(row):
                left.append(row)
        self._by_name(left)

    def _asks_names(self, row: ImportRow) -> bool:
        """The tax service's entries all have their numbers: one the register lacks is another organisation."""
        if self.source_kind == SME_REGISTER and "number" in row.parsed:
            return False
        return any(name in row.parsed for name in NAMES)

    def _by_name(self, rows: Sequence[ImportRow]) -> None:
        asked = {row.line: self._names(row) for row in rows}
        where = {row.line: blocks_asked(row.parsed.get("region", ""), asked[row.line]) for row in rows}
        self.blocks.read(block for blocks in where.values() for block in blocks)
        for row in rows:
            found = self.blocks.found(where[row.line], [key_of(name) for name in asked[row.line]])
            sure = [(pk, score) for pk, score in found if score >= SURE]
            if "number" in row.parsed:
                found = sure  # a name that is only like another one says little against a number of its own
            if not found:
                continue
            row.proposals = [list(pair) for pair in found]
            row.score = found[0][1]
            row.match = BY_NAME if len(sure) == 1 else AMBIGUOUS
            if len(sure) == 1:
                row.candidate_id = sure[0][0]

    @staticmethod
    def _names(row: ImportRow) -> list[str]:
        return [row.parsed[name] for name in NAMES if name in row.parsed]


def errors(row: ImportRow) -> list[dict[str, Any]]:
    return [told for told in row.findings if told["level"] == "error"]


def stops(row: ImportRow) -> list[dict[str, Any]]:
    """Errors of a row that no decision can get round: of the file, other than a number that cannot be one."""
    return [told for told in of_file(row) if told["rule"] not in OF_NUMBERS]


def of_file(row: ImportRow) -> list[dict[str, Any]]:
    """Errors that stand in the file, whatever the register says."""
    return [told for told in errors(row) if not told["rule"].startswith(AGAINST)]


def may_be_new(parsed: Parsed) -> bool:
    """Whether a row says enough of an organisation to register it: number, name, kind."""
    return {"number", "name"} <= set(parsed) and bool({"kind", "kind_if_new"} & set(parsed))


def settle(row: ImportRow, about: Known | None, places: Places, source_kind: str) -> None:
    """Say what a row does once it is matched; by number and without a match it needs nobody's decision."""
    row.decision, row.differences = "", []
    if row.findings and (stops(row) or (errors(row) and not row.proposals and row.match != BY_NUMBER)):
        row.effect = WRONG
    elif row.match == BY_NUMBER:
        settle_as(row, about, places)
    elif row.proposals:
        row.effect = TO_DECIDE
    elif not may_be_new(row.parsed):
        _lacks(row)
    elif source_kind == SME_REGISTER:
        row.effect, row.decision = LEFT, SKIP
    else:
        settle_as(row, None, places)


def settle_as(row: ImportRow, about: Known | None, places: Places) -> None:
    """Say what a row does to an organisation, or as a new one where there is none."""
    row.findings = [told for told in row.findings if not told["rule"].startswith(AGAINST)]
    found = against(row.parsed, about, places, {"sheet": row.sheet, "cell": row.place})
    row.findings += [as_json(finding) for finding in found]
    row.differences = differences(row.parsed, about, places)
    if found:
        row.effect, row.decision = WRONG, ""
    elif about is None:
        row.effect, row.decision = NEW, MAKE
    else:
        row.effect, row.decision = CHANGED if row.differences else UNCHANGED, TAKE


def _lacks(row: ImportRow) -> None:
    if "number" in row.parsed:
        text = mark("The organisation is new, and the row lacks its name or its kind.")
        mend = mark("Fill both columns: a new organisation has a number, a name and a kind.")
    else:
        text = mark("No organisation of the register is called like this, and the row has no number.")
        mend = mark("Write the number: only with it an organisation can be found for sure, or made new.")
    finding = Finding(f"{AGAINST}lacks", "error", text, mend, sheet=row.sheet, cell=row.place)
    row.findings.append(as_json(finding))
    row.effect = WRONG
