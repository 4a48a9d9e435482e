"""Revisions a second time, on the plain objects of two JSON files, from docs/methods/vintages.md; exact fractions."""

from fractions import Fraction
from typing import Any

Plain = dict[str, Any]
KEY = ("target", "scope", "cohort", "prices", "year")


def oracle(earlier: list[Plain], later: list[Plain], threshold: Fraction | None) -> dict[tuple[Any, ...], Plain]:
    """What is said of each line, by its key."""
    found = {}
    for key in {tuple(x[k] for k in KEY) for x in (*earlier, *later)}:
        then, now = (next((x for x in lines if tuple(x[k] for k in KEY) == key), None) for lines in (earlier, later))
        found[key] = _said(then, now, (earlier, later), threshold)
    return found


def _said(
    then: Plain | None, now: Plain | None, both: tuple[list[Plain], list[Plain]], threshold: Fraction | None
) -> Plain:
    if then is None or now is None:
        alone = {"causes": [], "revised": False, "verdict_changed": False, "baseline_cause": None, "relative": None}
        return alone | {"presence": "later" if then is None else "earlier", "above_threshold": None}
    moved = [name for name in ("factor", "actual", "baseline") if then[name] != now[name]]
    verdict = then["status"] != now["status"]
    names = {"data": "inputs_hash", "pack": "pack_hash", "code": "code_version", "exclusions": "excluded"}
    causes = [cause for cause, name in names.items() if then[name] != now[name]] or ["unexplained"]
    relative = _relative(then, now)
    above = None if threshold is None else bool(moved) and (relative is None or relative > threshold)
    return {
        "presence": "both",
        "causes": causes if moved or verdict or then["threshold"] != now["threshold"] else [],
        "revised": bool(moved),
        "verdict_changed": verdict,
        "baseline_cause": _baseline_cause(now, both) if "baseline" in moved else None,
        "relative": relative,
        "above_threshold": above,
    }


def _relative(then: Plain, now: Plain) -> Fraction | None:
    sizes = [Fraction(0)]
    for name in ("factor", "actual"):
        if then[name] == now[name]:
            continue
        if then[name] is None or now[name] is None or not then[name]:
            return None
        sizes.append(abs(Fraction(now[name]) / Fraction(then[name]) - 1))
    return max(sizes)


def _baseline_cause(line: Plain, both: tuple[list[Plain], list[Plain]]) -> str:
    wanted = {**{name: line[name] for name in KEY}, "cohort": "reporting"}
    rivals = [next((x for x in lines if all(x[k] == v for k, v in wanted.items())), None) for lines in both]
    if None in rivals:
        return "not_known"
    ground = [[x[n] for n in ("baseline_year", "baseline", "numerator_0", "denominator_0")] for x in rivals if x]
    return "cohort" if ground[0] == ground[1] else "baseline_year"
