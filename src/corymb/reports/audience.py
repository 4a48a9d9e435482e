"""What an audience may see: the public gets no contributor's name, number or figure."""

from dataclasses import replace

from corymb.methods.findings import Finding
from corymb.methods.results import Coverage, Line, Run, WithWithout


def published(run: Run) -> Run:
    """The run as its audience may see it.

    For the public: no proof rows, influence or findings with names, no count of organisations that decide a verdict,
    no pace of single years, no unweighted figures, and no figure of a handful: exclusions and silent members below the
    pack's smallest group are left out.
    """
    if run.audience == "internal":
        return run
    least = run.programme.disclosure.minimum_contributors
    return replace(
        run,
        lines=tuple(map(_line, run.lines)),
        influence={},
        proof=None,
        findings=tuple(Finding(f.rule, f.level, f.rule, variable=f.variable) for f in run.findings),
        trends={key: replace(trend, slowest=None, fastest=None) for key, trend in run.trends.items()},
        companions={},
        coverage={key: _coverage(found, least) for key, found in run.coverage.items()},
        exclusions=tuple(x for x in run.exclusions if _is_group(x, least)),
    )


def _line(line: Line) -> Line:
    return replace(line, flips_alone=None, excluded=tuple(map(_masked, line.excluded)))


def _masked(name: str) -> str:
    """An exclusion of one organisation, without its number."""
    return "organisation" if name.startswith("organisation:") else name


def _coverage(found: Coverage, least: int) -> Coverage:
    return found if found.silent >= least else replace(found, break_even=None, break_even_baseline=None)


def _is_group(row: WithWithout, least: int) -> bool:
    return "organisation:" not in row.exclusion and (row.rows or row.organisations) >= least
