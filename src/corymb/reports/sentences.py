"""Sentences on one target: what its verdict hangs on, what stands behind it, where the pace leads."""

from collections.abc import Iterator

from corymb.i18n import gettext, ngettext
from corymb.methods.programme import Target
from corymb.methods.results import Coverage, Decomposition, Influence, Line, Run, Trend
from corymb.reports import numbers, saying, wording
from corymb.reports.saying import measure

NAMED = 3
"""Organisations named in a sentence; the workbook has them all."""
MAIN_PARTS = 4
LEVEL = 0.8


def all_of(run: Run, target: Target, scope: str) -> list[str]:
    """Everything there is to say on a target in a scope, most important first."""
    line = run.official(target.code, scope)
    key = (target.code, scope, line.cohort)
    said = [*levels(target, line), *agreeing(run, target, line)]
    if key in run.influence:
        said += influence(run.influence[key], target, line)
    said += beside(run.companions.get((target.code, scope), {}), line, saying.kept_apart(run, target))
    if (target.code, scope) in run.decompositions:
        said += drivers(run.decompositions[target.code, scope][0])
    if key in run.coverage:
        said += coverage(run.coverage[key], line)
    if (target.code, scope) in run.trends:
        said += trend(run.trends[target.code, scope], target, line)
    return said


def levels(target: Target, line: Line) -> Iterator[str]:
    """The figures of both years, where the verdict is about their change."""
    if target.kind == "cumulative" or line.actual_is_index:
        return
    if line.actual is not None and line.baseline is not None:
        yield gettext("{actual} in {year}, {baseline} in {base}.").format(
            actual=told(line.actual, line.told_in),
            year=line.year,
            baseline=told(line.baseline, line.told_in),
            base=line.baseline_year,
        )


def told(value: float, unit: str) -> str:
    """An amount in a sentence, where no header says its unit."""
    amount = numbers.amount(value, unit)
    return gettext("{amount} per employee").format(amount=amount) if unit.endswith("_per_person") else amount


def agreeing(run: Run, target: Target, line: Line) -> Iterator[str]:
    """Whether the cohort rules agree, or why there is no verdict."""
    if line.reason:
        yield sentence(wording.reason(line.reason))
        return
    others = (x for x in run.lines if (x.target, x.scope) == (line.target, line.scope))
    alike = [x for x in others if measure(target, x) is not None]
    if len(alike) < 2 or line.agreement is None:  # noqa: PLR2004 - one rule cannot disagree
        return
    judged = [x for x in alike if x.status != "cannot_be_said"]
    same = sum(x.status == line.status for x in judged)
    parted = line.agreement == "all_rules_agree" and same < len(judged)
    said = wording.agreement("rule_dependent" if parted else line.agreement)
    if same < len(judged):
        said = gettext("{said} (this verdict under {n} of {total})").format(said=said, n=same, total=len(judged))
    if silent := len(alike) - len(judged):
        said = gettext("{said}; under {n} of {total} it cannot be said").format(said=said, n=silent, total=len(alike))
    yield sentence(said)


def beside(found: dict[str, float], line: Line, apart: str) -> Iterator[str]:
    """Figures that stand beside the official one: other counts of the same, or the middle of the organisations.

    `apart` names what the official figure leaves out.
    """
    counts = {
        "net_change": gettext("net change {value}"),
        "declared": gettext("declared by members {value}"),
        "frozen": gettext("with the thresholds of {year}: {value}"),
        "with_apart": gettext("with “{apart}” {value}"),
    }
    said = ", ".join(
        text.format(value=numbers.amount(found[name], line.told_in), year=line.baseline_year, apart=apart)
        for name, text in counts.items()
        if name in found
    )
    if said:
        yield sentence(gettext("Beside it: {figures}").format(figures=said))
    if "mean" in found:
        yield gettext("Unweighted over {n}: mean {mean}, median {median}.").format(
            n=numbers.counted(int(found["organisations"]), "organisation"),
            mean=told(found["mean"], line.told_in),
            median=told(found["median"], line.told_in),
        )


def influence(found: Influence, target: Target, line: Line) -> Iterator[str]:
    """Who turns the verdict alone, or how small a group does."""
    if found.flips_alone:
        n = len(found.flips_alone)
        said = ngettext(
            "{n} organisation turns the verdict by itself", "{n} organisations turn the verdict by themselves", n
        )
        said = said.format(n=numbers.number(n))
        named = ", ".join(
            gettext("without {organisation} {figure}").format(
                organisation=bare(organisation), figure=factor(target, line, without)
            )
            for organisation, without in found.flips_alone[:NAMED]
        )
        yield sentence(f"{said}: {named}" + (" …" if n > NAMED else ""))
    elif found.smallest_set:
        n = len(found.smallest_set)
        said = ngettext("Without {n} organisation the verdict turns", "Without {n} organisations the verdict turns", n)
        said = said.format(n=numbers.number(n))
        yield sentence(said if found.exact else gettext("{said}, perhaps without fewer").format(said=said))


def drivers(found: Decomposition) -> Iterator[str]:
    """The largest parts of the change, and what absorbed non-members brought, however little."""
    ordered = sorted(found.parts, key=lambda p: -abs(p.percent))
    largest = [p for place, p in enumerate(ordered) if place < MAIN_PARTS or p.part == "absorbed_nonmembers"]
    if not largest or found.method == "contributions":
        return
    rest = [part for part in ordered if part not in largest]
    told_of = [(wording.part(part.part), part.percent) for part in (*largest, *(rest if len(rest) == 1 else ()))]
    if len(rest) > 1:
        told_of.append((gettext("all others"), sum(part.percent for part in rest)))
    parts = ", ".join(f"{name} {numbers.number(percent, 1, signed=True)}" for name, percent in told_of)
    yield gettext("The change of all reporting, {total} ({method}): {parts}.").format(
        total=numbers.percent(found.total / 100, 1, signed=True), method=wording.method(found.method), parts=parts
    )
    if said := absorbed_silent(found):
        yield said


def absorbed_silent(found: Decomposition) -> str:
    """What is not in the line of absorbed non-members; empty where nothing is missing there."""
    n = found.absorbed_silent
    if not n:
        return ""
    return ngettext(
        "The earlier figures of {n} absorbed non-member are not known; what it brought stands within organisations.",
        "The earlier figures of {n} absorbed non-members are not known; what they brought stands within organisations.",
        n,
    ).format(n=numbers.number(n))


def coverage(found: Coverage, line: Line) -> Iterator[str]:
    """How many members and how much revenue stand behind the figure, and what the silent could change."""
    of_members = gettext("{n} of {total} members").format(
        n=numbers.number(found.contributing), total=numbers.number(found.members)
    )
    if found.by_revenue is None:
        yield gettext("Behind it: {members}.").format(members=of_members)
    else:
        yield gettext("Behind it: {members}, {share} of the baseline revenue.").format(
            members=of_members, share=numbers.share(found.by_revenue)
        )
    if found.break_even is None or not found.silent or line.reason:
        return
    silent = numbers.counted(found.silent, "member")
    if found.break_even < 0:
        yield gettext("The verdict would turn only at a negative figure of the silent ({silent}).").format(
            silent=silent
        )
        return
    if line.unit == "share" and found.break_even > 1:
        yield gettext("No share the silent ({silent}) could have would turn the verdict.").format(silent=silent)
        return
    said = gettext("The verdict turns at {figure} of the silent ({silent})").format(
        figure=told(found.break_even, line.told_in), silent=silent
    )
    if found.break_even_baseline is not None:
        said = gettext("{said}; in {year} they had {baseline}").format(
            said=said, year=line.baseline_year, baseline=numbers.amount(found.break_even_baseline, line.told_in)
        )
    yield sentence(said)


def trend(found: Trend, target: Target, line: Line) -> Iterator[str]:
    """Where past pace leads by the due year; nothing in the due year itself."""
    if line.year >= target.due_year:
        return
    if found.low is not None and found.high is not None:
        yield gettext("Past pace leads to {low} to {high} in {year} ({level} interval).").format(
            low=factor(target, line, found.low),
            high=factor(target, line, found.high),
            year=target.due_year,
            level=numbers.percent(LEVEL, 0),
        )
    elif found.slowest is not None and found.fastest is not None:
        said = gettext("Slowest and fastest year so far: {slowest}, {fastest}")
        pace = {"slowest": _pace(target, line, found.slowest), "fastest": _pace(target, line, found.fastest)}
        yield sentence(said.format(**pace))


def factor(target: Target, line: Line, value: float) -> str:
    """A factor (or running total) in the unit the target is told in, with the digits its verdict needs."""
    if target.kind == "cumulative":
        return saying.total(value, line.told_in, line.threshold)
    return saying.factor(target, value)


def _pace(target: Target, line: Line, value: float) -> str:
    if target.kind == "cumulative":
        return numbers.amount(value, line.told_in)
    return numbers.percent(value - 1, 1, signed=True)


def bare(organisation: str) -> str:
    """The number a reader knows: RU-INN-7700000000 is 7700000000."""
    return organisation.removeprefix("RU-INN-")


def sentence(text: str) -> str:
    """The text with a capital and one full stop, also after an abbreviation."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(("…", ".")) else ".")
