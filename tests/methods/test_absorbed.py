"""Absorbed non-members: the page's example, a second count through the whole run, and what must not be one."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corymb.i18n import use_language
from corymb.methods.options import ScoreOptions
from corymb.methods.results import Decomposition, Run
from corymb.methods.scorecard import score
from corymb.methods.tables import Tables
from corymb.reports import sentences, terminal
from tests.methods.decomposition_oracle import Firm, Year, contributions, ratio
from tests.methods.measured import cell, table
from tests.methods.small_programme import PROGRAMME, tables

SHORT = replace(
    PROGRAMME,
    due_year=2018,
    targets=tuple(replace(t, due_year=2018) for t in PROGRAMME.targets if t.code in {"T1", "T6"}),
)
YEARS = (2016, 2018)


def link(giver: str, successor: str, on: dt.date = dt.date(2017, 6, 1), share: str | None = None) -> dict[str, Any]:
    part = None if share is None else Decimal(share)
    return {"predecessor": giver, "successor": successor, "on": on, "share": part}


def built(figures: dict[str, tuple[Year, Year]], members: list[tuple[Any, ...]], links: list[dict[str, Any]]) -> Tables:
    """Revenue and employees per organisation in 2016 and 2018; exports as high as revenue."""
    given = {
        (i, year): {"revenue": str(f[0]), "exports": str(f[0]), "heads": str(f[1])}
        for i, both in figures.items()
        for year, f in zip(YEARS, both, strict=True)
        if f is not None
    }
    return tables(given, members, links=links)


def example() -> Tables:
    rows = table("decomposition.md", "A non-member absorbed")
    figures = {r["organisation"]: (_year(r["2016"]), _year(r["2018"])) for r in rows}
    members = [(r["organisation"], "c1", None, None, None) for r in rows if r["member"] == "yes"]
    return built(figures, members, [link("N", "A")])


def _year(written: str) -> Year:
    found = cell(written)
    return None if found is None else (Fraction(int(found[0])), Fraction(int(found[1])))


def parts(found: Decomposition) -> dict[str, float]:
    return {c.part: c.percent for c in found.parts}


def said(run: Run) -> dict[str, dict[str, float]]:
    both = (*run.decompositions["T1", "programme"], *run.decompositions["T6", "programme"])
    return {d.method: parts(d) for d in both}


def test_the_worked_example_of_the_page() -> None:
    run = score(SHORT, example(), ScoreOptions())
    found = said(run)
    written: dict[str, dict[str, str]] = {method: {} for method in found}
    for row in table("decomposition.md", "What it brought"):
        for method, values in written.items():
            if row[method] != "-":
                values[row["part"]] = row[method]
    shown = {m: {p: f"{v:.3f}" for p, v in values.items() if round(v, 9)} for m, values in found.items()}
    assert shown == written
    counted = {(d.absorbed, d.absorbed_silent) for ds in run.decompositions.values() for d in ds}
    assert counted == {(1, 0)}


def test_a_member_that_is_absorbed_is_no_such_line() -> None:
    given_tables = example()
    everyone = [(i, "c1", None, None, None) for i in "ABN"]
    figures = {
        "A": (_year("100/10"), _year("180/14")),
        "B": (_year("60/10"), _year("60/10")),
        "N": (_year("60/5"), None),
    }
    member = score(SHORT, built(figures, everyone, [link("N", "A")]), ScoreOptions())
    later = score(SHORT, built(figures, everyone[:2], [link("N", "A", dt.date(2019, 6, 1))]), ScoreOptions())
    without = score(SHORT, replace(given_tables, links=given_tables.links.slice(0, 0)), ScoreOptions())
    for run in (member, later, without):
        assert {p for found in said(run).values() for p in found if p == "absorbed_nonmembers"} == set()
        assert {d.absorbed for ds in run.decompositions.values() for d in ds} == {0}


def test_what_is_not_known_of_it_is_told() -> None:
    figures = {"A": (_year("100/10"), _year("180/14")), "B": (_year("60/10"), _year("60/10"))}
    run = score(SHORT, built(figures, [(i, "c1", None, None, None) for i in "AB"], [link("N", "A")]), ScoreOptions())
    found = run.decompositions["T1", "programme"][0]
    assert (found.absorbed, found.absorbed_silent) == (0, 1)
    told = "The earlier figures of 1 absorbed non-member are not known; what it brought stands within organisations."
    assert sentences.absorbed_silent(found) == told
    assert told in " ".join(terminal.render(run, 400).split())
    use_language("ru")
    russian = "Прежние значения 1 присоединённого неучастника неизвестны; его вклад учтён внутри организаций."
    assert sentences.absorbed_silent(found) == russian


def test_the_terminal_names_it_however_little_it_brought() -> None:
    found = Decomposition(
        "griliches_regev",
        tuple(score(SHORT, example(), ScoreOptions()).decompositions["T6", "programme"][0].parts),
        50,
        2,
        0,
        0,
    )
    (line,) = sentences.drivers(found)
    assert "absorbed non-members +37.5" in line


whole = st.integers(0, 400).map(Fraction)
year = st.none() | st.tuples(whole, st.integers(0, 30).map(Fraction))
share = st.sampled_from(["1", "0.5", "0.2"])


@st.composite
def programmes(draw: st.DrawFn) -> tuple[dict[str, Firm], Tables, int]:
    """A few members that come, go and fall silent, and non-members that some of them absorb."""
    firms: dict[str, Firm] = {}
    figures: dict[str, tuple[Year, Year]] = {}
    members: list[tuple[Any, ...]] = []
    links: list[dict[str, Any]] = []
    for k in range(draw(st.integers(1, 5))):
        name = f"m{k}"
        then, now = draw(year), draw(year)
        since, until, part = draw(st.sampled_from([2016, 2017])), draw(st.sampled_from([2017, 2018])), draw(share)
        took: list[Year] = []
        for n in range(draw(st.integers(0, 2))):
            given_year, went = draw(year), draw(share)
            links.append(link(f"n{k}{n}", name, share=went))
            figures[f"n{k}{n}"] = (given_year, draw(year))
            took.append(
                None if given_year is None else (given_year[0] * Fraction(went), given_year[1] * Fraction(went))
            )
        figures[name] = (then, now)
        members.append((name, "c1", since, until, part))
        firms[name] = Firm(
            then, now, since == 2016, until == 2018, Fraction(part), Fraction(part), tuple(took)
        )  # fmt: skip
    return firms, built(figures, members, links), sum(len(f.took) for f in firms.values() if f.stays)


@settings(max_examples=25, deadline=None)
@given(programmes())
def test_the_second_count_says_the_same(drawn: tuple[dict[str, Firm], Tables, int]) -> None:
    firms, given_tables, absorbed = drawn
    first = [f.then for f in firms.values() if f.in_then and f.then is not None]
    last = [f.now for f in firms.values() if f.in_now and f.now is not None]
    if not all(sum(x[k] for x in some) > 0 for some in (first, last) for k in (0, 1)):
        return
    run = score(SHORT, given_tables, ScoreOptions())
    expected = ratio(firms) | {"contributions": contributions(firms)}
    found = said(run)
    assert found.keys() == expected.keys()
    for method, values in expected.items():
        for part in values.keys() | found[method].keys():
            assert found[method].get(part, 0.0) == pytest.approx(float(values.get(part, 0)), rel=1e-9, abs=1e-9)
        assert sum(found[method].values()) == pytest.approx(float(sum(values.values())), rel=1e-9, abs=1e-9)
    for both in run.decompositions.values():
        assert {d.absorbed + d.absorbed_silent for d in both} == {absorbed}
