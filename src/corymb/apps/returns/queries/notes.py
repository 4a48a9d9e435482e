"""What is said of the figures of a return: by the checks, by its organisation, by whoever looks through it."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace

from corymb.apps.returns.models import Evidence, Remark
from corymb.apps.returns.queries.findings import Said, Standing
from corymb.sources.return_changes import Changes, Document


@dataclass(frozen=True)
class Notes:
    """What is said of a figure, or of the return as a whole. `earlier`: explanations it had in the round before."""

    said: list[Said] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    earlier: list[str] = field(default_factory=list)
    taken_off: list[str] = field(default_factory=list)
    is_changed: bool = False


@dataclass(frozen=True)
class Noting:
    """All that is said of the figures of a return, but for what a check said of a figure before it was changed."""

    standing: Standing
    evidence: list[Evidence]
    remarks: list[Remark]
    changes: Changes | None
    unchecked: set[str]

    def of(self, variable: str, also: Iterable[str] = ()) -> Notes:
        """What is said of a variable; `also`: variables that no row stands for."""
        names = {variable, *also}
        said = [one for name in names - self.unchecked for one in self.standing.by_variable.get(name, ())]
        evidence = [one for one in self.evidence if one.variable in names]
        remarks = [one for one in self.remarks if one.variable in names]
        if self.changes is None:
            return Notes(said, evidence, remarks)
        for one in evidence:
            one.is_new = told_document(one) in self.changes.documents
        return Notes(
            [replace(one, is_new=(one.finding, one.variable) in self.changes.explained) for one in said],
            evidence,
            remarks,
            [text for name in sorted(names) for text in self.changes.earlier.get(name, ())],
            [text for name in sorted(names) for text in self.changes.taken_off.get(name, ())],
            not names.isdisjoint(self.changes.noted),
        )

    def of_the_whole(self, asked: Container[str]) -> Notes:
        """What is said of the return as a whole, and of whatever else has no row."""
        known = {one.variable for one in self.standing.said} | (self.changes.noted if self.changes else set())
        return self.of("", (name for name in known if name not in asked))


def told_document(row: Evidence) -> Document:
    return row.variable, row.file_name, row.sha256
