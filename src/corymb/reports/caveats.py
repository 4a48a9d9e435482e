"""What a reader of any output must know beside the figures."""

from collections import Counter

from corymb.i18n import gettext, ngettext
from corymb.methods.findings import LEVELS, Finding, Level
from corymb.methods.results import Run
from corymb.reports import numbers, wording


def all_of(run: Run) -> list[str]:
    """The caveats of a run, in the language in force."""
    said = []
    if any(wording.is_reconstruction(line.evidence) for line in run.lines):
        said.append(wording.reconstruction_note())
    if any(line.provisional for line in run.lines):
        said.append(
            gettext("Figures are provisional: facts behind them contradict each other or are marked provisional.")
        )
    if any(x.uses_outcome_year for x in run.exclusions):
        said.append(gettext("An exclusion looks at the year of the verdict, so it may decide the verdict by itself."))
    if any(line.low is not None for line in run.lines):
        said.append(wording.trend_note())
    said += _homeless(run)
    if run.audience == "public":
        said.append(gettext("Published version: without proof sheets, names of contributors and influence."))
    return said + [gettext(note) for note in run.notes]


def _homeless(run: Run) -> list[str]:
    """How many members are in no region (or activity) where the run is told by them: they are in no such scope."""
    official = {line.scope: line.members_year for line in reversed(run.lines) if line.cohort == line.official_rule}
    parts = [n for scope, n in official.items() if scope.startswith(("region:", "activity:"))]
    everyone = official.get("programme", 0)
    n = everyone - sum(parts)
    if not parts or n <= 0:
        return []
    if any(scope.startswith("region:") for scope in official):
        said = ngettext(
            "{n} member of {all} has no region and counts in the programme alone.",
            "{n} members of {all} have no region and count in the programme alone.",
            n,
        )
    else:
        said = ngettext(
            "{n} member of {all} has no activity and counts in the programme alone.",
            "{n} members of {all} have no activity and count in the programme alone.",
            n,
        )
    return [said.format(n=numbers.number(n), all=numbers.number(everyone))]


def banner(run: Run) -> str:
    """The warning on data that are not reported ones; empty for reported data."""
    return next((said for line in run.lines if (said := wording.origin(line.origin))), "")


def counted(findings: tuple[Finding, ...]) -> str:
    """Findings by level in one clause: 2 errors, 5 to be explained, 1 note."""
    found = Counter(f.level for f in findings)
    return ", ".join(_of_level(level, found[level]) for level in LEVELS if found[level]) or gettext("none")


def _of_level(level: Level, n: int) -> str:
    shown = numbers.number(n)
    if level == "error":
        return ngettext("{n} error", "{n} errors", n).format(n=shown)
    if level == "explain":
        return ngettext("{n} to be explained", "{n} to be explained", n).format(n=shown)
    return ngettext("{n} note", "{n} notes", n).format(n=shown)


def exclusion(run: Run, code: str) -> str:
    """Label of an exclusion rule, or of several joined by a plus sign."""
    labels = {rule.code: str(rule.label) for rule in run.programme.exclusions}
    return " + ".join(labels.get(name, name) for name in code.split("+"))


def prices(run: Run) -> str:
    """The price basis of the run, and what stays nominal under another one."""
    return wording.prices(run.prices, run.baseline_year)


def period(run: Run) -> str:
    """2020 against 2016, and as known on which day."""
    said = gettext("{year} against {base}").format(year=run.year, base=run.baseline_year)
    known = next((line.as_known_on for line in run.lines if line.as_known_on), None)
    return said if known is None else gettext("{said}, as known on {day}").format(said=said, day=known)


def provenance(run: Run) -> str:
    """Pack, data and code a run was made with; empty for a run without lines."""
    if not run.lines:
        return ""
    line = run.lines[0]
    return gettext("Pack {pack} ({pack_hash}) · data {inputs_hash} · Corymb {version}").format(
        pack=line.pack, pack_hash=line.pack_hash[:8], inputs_hash=line.inputs_hash[:12], version=line.code_version
    )
