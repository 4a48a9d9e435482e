"""A pack as a page of plain text, in the language in force."""

import textwrap
from collections.abc import Iterable, Iterator
from decimal import Decimal

from corymb.i18n import gettext as _
from corymb.i18n import mark
from corymb.packs.cascade import allocation
from corymb.packs.measures import SCALE_NUMBERS, Scale, Target
from corymb.packs.problems import spaced
from corymb.packs.schema import Pack

WIDTH = 100
_RULES = {
    "reporting": mark("reporting members"),
    "baseline": mark("baseline members"),
    "matched": mark("matched members"),
    "panel": mark("panel"),
    "chained": mark("chained"),
}
_PRICES = {"nominal": mark("nominal"), "constant": mark("constant prices"), "usd": mark("US dollars")}
_LEVELS = {"error": mark("errors"), "explain": mark("to be explained"), "note": mark("notes")}
_BOUNDS = {"exact": "{value}", "about": mark("about {value}"), "more_than": mark("more than {value}")}


def show(pack: Pack) -> str:
    """The summary of a pack: what it wants, measures, asks for, checks, and what in it is not established."""
    parts = [
        _head(pack),
        _statements(pack),
        _targets(pack),
        _variables(pack),
        _events(pack),
        _clusters(pack),
        _rules(pack),
        _doubts(pack),
    ]
    return "\n\n".join("\n".join(lines) for lines in map(list, parts) if lines) + "\n"


def _head(pack: Pack) -> Iterator[str]:
    yield str(pack.name)
    yield _("{code}, version {version}, sha256 {hash}").format(
        code=pack.code, version=pack.version, hash=pack.hash[:16] or "-"
    )
    yield from textwrap.wrap(str(pack.summary), WIDTH)
    yield _("Baseline {baseline}, due {due}.").format(baseline=pack.period.baseline_year, due=pack.period.due_year)
    yield from textwrap.wrap(
        _(
            "Evidence: S with a number = source seen, K = not verified, P = our proposal, "
            "B = the programme's own description."
        ),
        WIDTH,
    )


def _statements(pack: Pack) -> Iterator[str]:
    groups = (
        (mark("Goals"), pack.goals),
        (mark("Emphases"), pack.emphases),
        (mark("Development areas"), pack.areas),
        (mark("Stages"), pack.stages),
    )
    for title, statements in groups:
        if statements:
            yield _heading(title)
            for statement in statements:
                yield from _item(f"{statement.code} [{statement.evidence}]", str(statement.text))


def _targets(pack: Pack) -> Iterator[str]:
    yield _heading(mark("Targets"))
    indicators = {indicator.code: indicator for indicator in pack.indicators}
    for target in pack.targets:
        indicator = indicators[target.indicator]
        yield from _item(f"{target.code} [{target.evidence}]", f"{target.label}. {indicator.label}.")
        formula = indicator.numerator or ""
        if indicator.denominator:
            formula = f"({formula}) / ({indicator.denominator})"
        if indicator.event:
            formula = _("events of kind {kind}").format(kind=indicator.event.kind)
        yield "     " + _("{kind}: {formula} [{evidence}]").format(
            kind=indicator.kind, formula=formula, evidence=indicator.evidence
        )
        yield "     " + _("official figure: {rule}, {prices} [{evidence}]").format(
            rule=_(_RULES[target.official.rule]),
            prices=_(_PRICES[target.official.prices]),
            evidence=target.official.evidence,
        )
        if target.cascade:
            yield _planned(target)


def _planned(target: Target) -> str:
    given = allocation(target)
    return "     " + _("planned parts: {count}; {allocated} of {threshold} ({percent} %)").format(
        count=given.scopes,
        allocated=spaced(given.allocated),
        threshold=spaced(given.threshold),
        percent=f"{given.share * 100:.1f}",
    )


def _variables(pack: Pack) -> Iterator[str]:
    yield _heading(mark("Figures members report"))
    for variable in pack.variables:
        yield from _item(
            f"{variable.code} [{variable.evidence}]", f"{variable.label}, {_unit(pack, variable.unit, variable.scale)}"
        )


def _unit(pack: Pack, code: str, scale: Scale = "unit") -> str:
    return next((str(unit.named(scale)) for unit in pack.units if unit.code == code), code)


def _events(pack: Pack) -> Iterator[str]:
    if pack.events:
        yield _heading(mark("Events"))
    for kind in pack.events:
        columns = ", ".join(column.code for column in kind.columns)
        yield from _item(f"{kind.code} [{kind.evidence}]", f"{kind.label} ({columns})")


def _clusters(pack: Pack) -> Iterator[str]:
    if pack.clusters:
        yield _heading(mark("Clusters"))
    for cluster in pack.clusters:
        region = "" if str(cluster.region_name) in str(cluster.name) else f", {cluster.region_name}"
        yield from _item(f"{cluster.code} [{cluster.evidence}]", f"{cluster.name}{region} ({cluster.region})")
        for fact in cluster.facts:
            value = _amount(pack, fact.value, fact.unit)
            said = _(_BOUNDS[fact.bound]).format(value=value)
            year = f" ({fact.year})" if fact.year else ""
            yield f"     {fact.label}{year}: {said} [{fact.evidence}]"


def _amount(pack: Pack, value: Decimal, unit: str) -> str:
    """The value in the largest named scale in which it is not below one."""
    named = next(u for u in pack.units if u.code == unit)
    scales: tuple[Scale, ...] = ("million", "thousand")
    for scale in scales:
        if getattr(named, scale) is not None and abs(value) >= SCALE_NUMBERS[scale]:
            return _with_unit(spaced(value / SCALE_NUMBERS[scale]), str(named.named(scale)), pack.currency)
    return _with_unit(spaced(value), str(named.label), pack.currency)


def _with_unit(value: str, unit: str, currency: str) -> str:
    """RUB 35 million, but 35 persons: a currency code stands before the number."""
    if unit.startswith(currency):
        return f"{currency} {value}{unit.removeprefix(currency)}"
    return f"{value} {unit}"


def _rules(pack: Pack) -> Iterator[str]:
    yield _heading(mark("Checks and exclusions"))
    for level, title in _LEVELS.items():
        codes = [check.code for check in pack.checks if check.level == level]
        if codes:
            yield from _item(_(title), ", ".join(codes))
    if pack.exclusions:
        yield from _item(_("only when asked for"), ", ".join(exclusion.code for exclusion in pack.exclusions))


def _doubts(pack: Pack) -> Iterator[str]:
    """What is not established: placeholders, unverified prices and rates, official rules that are proposals."""
    placeholders = _("Table {code} holds placeholders, not official values.")
    found = [placeholders.format(code=table.code) for table in pack.tables if table.placeholder]
    if pack.deflators and "K" in pack.deflators.evidence:
        found.append(_("Deflators are not verified."))
    if any("K" in rate.evidence for rate in pack.rates):
        found.append(_("Exchange rates are not verified."))
    if any("P" in target.official.evidence for target in pack.targets):
        found.append(_("Cohort rules and price bases of official figures are a reconstruction."))
    if found:
        yield _heading(mark("Not established"))
        yield from _lines(found)


def _heading(title: str) -> str:
    return _(title).upper()


def _item(name: str, text: str) -> list[str]:
    return textwrap.wrap(
        f"{name}  {text}",
        WIDTH,
        initial_indent="  ",
        subsequent_indent="     ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _lines(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="     ", break_on_hyphens=False)
