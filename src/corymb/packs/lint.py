"""Everything that is wrong with a pack, all at once, each with file, line, key and what is expected."""

from pathlib import Path as FilePath

from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.packs import places
from corymb.packs.linting.data import data_problems
from corymb.packs.linting.formulas import formula_problems
from corymb.packs.linting.targets import target_problems
from corymb.packs.linting.texts import text_problems
from corymb.packs.problems import Problem, key_path
from corymb.packs.reading import Reading, find, read
from corymb.packs.syntax import MEND, stops

MANUAL = mark("See docs/methods/packs.md.")


def lint(path: str | FilePath) -> tuple[Finding, ...]:
    """Findings of a pack.toml, its folder or a shipped code, in the order of the file. Refuses where there is none."""
    file = find(path)
    return findings_of(read(file), str(file))


def findings_of(reading: Reading, file: str) -> tuple[Finding, ...]:
    """Findings of a pack already read. `cell` is the line, `variable` the key path."""
    if refused := reading.not_read:
        told: dict[str, object] = {"most": refused.most}
        cell = f"line {refused.line}"
        return (Finding("pack.size", "error", refused.message, MEND, file=file, cell=cell, fields=told),)
    if reading.syntax:
        message, fields = stops(reading.syntax)
        line = fields.get("line", max(len(reading.text.splitlines()), 1))
        return (
            Finding(
                "pack.syntax",
                "error",
                message,
                MEND,
                file=file,
                cell=f"line {line}",
                fields=fields,
            ),
        )
    problems = problems_of(reading)
    if not problems:
        return ()
    lines = places.lines_of(reading.text)
    found = sorted(((places.line_of(p.path, lines), number, p) for number, p in enumerate(problems)))
    return tuple(_finding(problem, line, file, reading) for line, _, problem in found)


def problems_of(reading: Reading) -> list[Problem]:
    """Problems of a pack that is valid TOML, without their lines."""
    return [*reading.problems, *_semantic(reading)]


def _semantic(reading: Reading) -> list[Problem]:
    content, forgiven = reading.content, frozenset(reading.forgiven)
    if content is None:
        return []
    found = [
        *text_problems(content, forgiven),
        *formula_problems(content, forgiven),
        *target_problems(content, forgiven),
        *data_problems(content, forgiven),
    ]
    return [Problem(p.rule, reading.place(p.path), p.message, p.level, p.mend, p.fields) for p in found]


def _finding(problem: Problem, line: int, file: str, reading: Reading) -> Finding:
    key = key_path(problem.path, reading.written)
    return Finding(
        f"pack.{problem.rule}",
        problem.level,
        problem.message,
        "" if problem.level == "note" else MANUAL,
        variable=key,
        file=file,
        cell=f"line {line}",
        fields={"key": key, **problem.fields},
    )
