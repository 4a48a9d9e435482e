"""A run made fit for the public: twelve clusters and their programme, as a publication shows them."""

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from corymb.methods.disclosure import PublishedSum
from corymb.methods.lines import Board
from corymb.methods.options import ScoreOptions
from corymb.methods.publication import _sums, published
from corymb.methods.results import Line, Run
from corymb.methods.scorecard import scored
from corymb.methods.tables import Tables
from tests.methods.disclosure_oracle import spanned
from tests.methods.small_programme import PROGRAMME, tables

SMALL, BLOCK, YEAR = "c03", "c05", 2018
OFFICIAL = {target.code: target.official_rule for target in PROGRAMME.targets}


def world(lone: str = "") -> Tables:
    """Twelve clusters of nine, one of two, a block of three confidential members, two organisations in two clusters.

    `lone`: an organisation that reports revenue and staff, and no purchases.
    """
    dice = random.Random(11)
    members = [(f"{c}-{n}", c, None, None, None) for k in range(12) for c in [f"c{k:02d}"]
               for n in range(2 if c == SMALL else 9)]  # fmt: skip
    shared = [("s-1", "c00", None, None, "0.6"), ("s-1", "c01", None, None, "0.4"),
              ("s-2", "c07", None, None, "0.9"), ("s-2", "c08", None, None, "0.1")]  # fmt: skip
    ids = sorted({str(row[0]) for row in (*members, *shared)})
    facts = {
        (i, year): {
            "revenue": dice.randrange(400, 900) * 1_000_000,
            "heads": dice.randrange(100, 300),
            "jobs": dice.randrange(10, 60),
            "wage": dice.randrange(30, 90),
            "own": dice.randrange(10, 90) * 1_000_000,
            "exports": dice.randrange(10, 90) * 1_000_000,
            "purchases": None if i == lone else dice.randrange(100, 300) * 1_000_000,
        }
        for i in ids
        for year in range(2016, YEAR + 1)
    }
    owners = [*(f"c{k:02d}-{n}" for k in (1, 2, 4, 5, 6) for n in range(1, 6)), f"{BLOCK}-0"]
    patents = [
        {"event": f"p-{owner}-{year}", "kind": "patent", "period": str(year), "organisation": owner, "role": "owner"}
        for owner in owners
        for year in range(2016, YEAR + 1)
    ]
    flags = {f"{BLOCK}-{n}": "confidential" for n in (0, 6, 7)}
    register = [{"organisation": i, "region": "RU-AA", "flags": flags.get(i)} for i in ids]
    return tables(facts, [*members, *shared], patents, register)


@cache
def parts(lone: str = "") -> tuple[list[tuple[Run, Board]], Tables]:
    """The run of each official rule, with its targets alone, as a publication puts them together."""
    given, found = world(lone), []
    for rule in ("matched", "reporting"):
        run, board = scored(PROGRAMME, given, ScoreOptions(year=YEAR, by="cluster", cohort=rule, explain=False))
        found.append((replace(run, lines=tuple(x for x in run.lines if OFFICIAL[x.target] == rule)), board))
    return found, given


def shown(lone: str = "") -> dict[tuple[str, str], Line]:
    return {(line.target, line.scope): line for run in published(*parts(lone)) for line in run.lines}


def sums(lone: str = "") -> Iterator[PublishedSum]:
    for run, board in parts(lone)[0]:
        for line in run.lines:
            yield from _sums(board, line)


def withheld(lines: dict[tuple[str, str], Line]) -> dict[tuple[str, str], str]:
    return {key: line.reason for key, line in lines.items() if line.reason in {"suppressed", "suppressed_beside"}}


@pytest.mark.parametrize("lone", ["", "c10-3"])
def test_no_withheld_cell_comes_out_by_adding_and_subtracting_what_is_published(lone: str) -> None:
    """For every target, numerators and denominators of all years, over all targets together."""
    fell = frozenset((t, scope, OFFICIAL[t]) for t, scope in withheld(shown(lone)))
    assert len(fell) > 0
    assert spanned(sums(lone), fell) == set()


def test_the_clusters_that_fall_are_the_small_one_and_one_beside_it_and_no_line_of_the_programme() -> None:
    """Shares that add up to one give nothing away; a block of three is one though only one of them has a patent."""
    found: dict[str, list[tuple[str, str]]] = {}
    for (target, scope), why in withheld(shown()).items():
        found.setdefault(target, []).append((scope, why))
    assert sorted(found) == ["T1", "T2", "T3", "T6", "T7"]
    for rows in found.values():
        assert sorted(why for _scope, why in rows) == ["suppressed", "suppressed_beside"]
        assert [scope for scope, why in rows if why == "suppressed"] == [f"cluster:{SMALL}"]
        assert "programme" not in {scope for scope, _why in rows}


def test_a_member_that_only_one_of_two_targets_counts_is_not_their_difference() -> None:
    """Revenue stands in the numerator of one target and in the denominator of another; the first target stays whole."""
    fell = withheld(shown("c10-3"))
    assert fell["T7", "programme"] == "suppressed_beside"
    assert [target for target in ("T1", "T7") if (target, "cluster:c10") in fell] != []
    assert [key for key in fell if key[1] == "programme"] == [("T7", "programme")]


def test_a_line_that_is_withheld_keeps_its_place_and_no_figure() -> None:
    line = shown()["T1", f"cluster:{SMALL}"]
    assert (line.status, line.reason, line.factor, line.numerator_t, line.organisations_cohort) == (
        "cannot_be_said", "suppressed", None, None, None)  # fmt: skip
    assert line.threshold == Decimal("0.2")
