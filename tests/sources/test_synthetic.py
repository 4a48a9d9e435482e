"""The synthetic programme: invented beyond doubt, always the same, plausible, and every planted mistake is found."""

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from corymb.methods.checks.run import run_checks
from corymb.methods.findings import Finding
from corymb.methods.tables import Tables
from corymb.packs.loader import load_pack
from corymb.refusal import Refusal
from corymb.sources.reading import read_tables
from corymb.sources.synthetic.building import build_world
from corymb.sources.synthetic.programme import Manifest, generate
from corymb.sources.synthetic.world import Plan, World
from corymb.sources.written import is_inn
from tests.sources.returned import PACK

SMALL = Plan(clusters=3, members=60, years=(2016, 2017, 2018))


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(PACK, Plan())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    folder = tmp_path_factory.mktemp("synthetic")
    return folder, generate(folder, PACK, SMALL)


@pytest.fixture(scope="module")
def read(made: tuple[Path, Manifest]) -> tuple[Tables, tuple[Finding, ...]]:
    return read_tables([made[0]], PACK)


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def total(world: World, code: str, year: int, cluster: str = "") -> Decimal:
    chosen = [m for m in world.members if m.is_member(year) and cluster in {"", m.cluster}]
    return sum((world.full[m.organisation, year][code] for m in chosen), Decimal(0))


def digest(world: World) -> str:
    content = (world.members, sorted(world.returns.items()), world.events, world.defects)
    return hashlib.sha256(repr(content).encode()).hexdigest()


def test_the_same_plan_gives_the_same_programme(world: World) -> None:
    assert digest(build_world(PACK, Plan())) == digest(world)
    assert digest(build_world(PACK, Plan(seed=1))) != digest(world)


def test_the_same_plan_gives_the_same_files(made: tuple[Path, Manifest], tmp_path: Path) -> None:
    again = generate(tmp_path, PACK, SMALL)
    folder, manifest = made
    assert again == manifest
    for name in [*manifest.workbooks[::25], "organisations.csv", "memberships.csv", "links.csv", "manifest.json"]:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_numbers_are_right_and_cannot_be_real(world: World) -> None:
    numbers = [m.organisation for m in world.members]
    assert len(set(numbers)) == len(numbers)
    assert {n[:9] for n in numbers} == {"RU-INN-00"}
    assert all(is_inn(n.removeprefix("RU-INN-")) for n in numbers)


@pytest.mark.parametrize(("language", "form"), [
    ("en", r"Synthetica-[A-Z][a-z]+-\d{3} \(invented\)"),
    ("ru", r"Синтетика-[А-Я][а-яё]+-\d{3} \(вымышленная\)"),
])  # fmt: skip
def test_names_cannot_be_mistaken(language: str, form: str) -> None:
    members = build_world(PACK, Plan(clusters=12, members=72, language=language)).members
    assert all(re.fullmatch(form, m.name) for m in members)


def test_calibration(world: World) -> None:
    kinds = [m.kind for m in world.members]
    assert 0.33 < kinds.count("small") / len(kinds) < 0.45
    assert float(total(world, "revenue", 2017, "kaluga-pharma")) == pytest.approx(35e9, rel=0.1)  # S26
    full = build_world(PACK, Plan(members=1045, years=(2016, 2017)))
    known = {"kaluga-pharma": 63, "lipetsk": 114, "bashkortostan": 188, "mordovia": 20}
    assert {c: sum(m.cluster == c for m in full.members) for c in known} == known


def test_members_come_and_go(world: World) -> None:
    joined, left = [m for m in world.members if m.joined], [m for m in world.members if m.left]
    assert (len(joined) > 20, len(left) > 8, all(2017 <= (m.joined or 0) <= 2019 for m in joined)) == (True, True, True)


def test_returns_of_whole_figures_make_sense(world: World) -> None:
    for (_, year), own in world.full.items():
        assert own["purchases"] < own["revenue"]
        assert own["export_nonprimary"] <= own["revenue"]
        assert own["headcount"] >= 1
        assert own["revenue"] % 1000 == 0
        assert own["jobs_created"] + own["jobs_upgraded"] <= own["filled_jobs"]
        assert year > 2016 or own["jobs_created"] == own["jobs_upgraded"] == 0


def test_everything_says_synthetic(made: tuple[Path, Manifest], read: tuple[Tables, tuple[Finding, ...]]) -> None:
    folder, _ = made
    registers = [row for name in ("organisations", "memberships", "links") for row in rows(folder / f"{name}.csv")]
    assert {row["origin"] for row in registers} == {"synthetic"}
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["origin"] == "synthetic"
    assert (read[0].origin, set(read[0].facts["source"].to_pylist())) == ("synthetic", {"synthetic return"})
    assert all("synthetic" in flags.split() for flags in read[0].organisations["flags"].to_pylist())


def test_what_is_read_is_what_was_made(made: tuple[Path, Manifest], read: tuple[Tables, tuple[Finding, ...]]) -> None:
    world, tables = build_world(PACK, SMALL), read[0]
    found = {(r["organisation"], int(r["period"]), r["variable"], r["value"]) for r in tables.facts.to_pylist()}
    both = [*world.returns.items(), *world.repeated.items()]
    assert found == {(o, year, code, value) for (o, year), own in both for code, value in own.items()}
    assert tables.organisations.num_rows == len(world.members)
    assert tables.clusters["cluster"].to_pylist() == [c.code for c in PACK.clusters[:3]]
    assert set(tables.events["event"].to_pylist()) <= {e["event"] for e in world.events}
    assert made[1].organisations == len(world.members)


def test_every_planted_mistake_is_found(made: tuple[Path, Manifest], read: tuple[Tables, tuple[Finding, ...]]) -> None:
    tables, findings = read
    every = [*findings, *run_checks(PACK.programme(), tables)]
    found = {(f.rule, organisation, f.period) for f in every for organisation in (f.organisation, "")}
    planted = [d for d in made[1].defects if d.rule]
    assert [d for d in planted if (d.rule, d.organisation, d.period) not in found] == []
    assert {d.kind for d in made[1].defects} == {
        "merger", "shared_member", "confidential", "not_joint", "unit_slip", "cross_field", "headcount_jump", "text",
        "income_without_staff", "shell", "range", "partial", "duplicate", "declared_above_credit", "event_total",
        "event_conflict", "unknown_organisation", "missing_return",
    }  # fmt: skip


def test_reading_finds_nothing_that_was_not_planted(read: tuple[Tables, tuple[Finding, ...]]) -> None:
    assert [(f.rule, f.variable) for f in read[1]] == [("import.unit_in_cell", "revenue")]


def test_another_pack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="it lacks export_nonprimary, filled_jobs"):
        generate(tmp_path, load_pack("tax-service-panel"))


def test_progress_counts_workbooks(tmp_path: Path) -> None:
    seen: list[Any] = []
    plan = Plan(clusters=1, members=6, years=(2016, 2017))
    manifest = generate(tmp_path, PACK, plan, lambda done, whole: seen.append((done, whole)))
    number = len(manifest.workbooks)
    assert seen == [(n, number) for n in range(1, number + 1)]
