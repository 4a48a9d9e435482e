"""Writes the synthetic programme to a folder: a return workbook per organisation and year, and the registers as CSV."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path

from corymb.i18n import mark
from corymb.packs.schema import Pack
from corymb.refusal import Refusal
from corymb.sources.return_form import ReturnForm
from corymb.sources.synthetic.building import build_world
from corymb.sources.synthetic.cast import chosen_clusters
from corymb.sources.synthetic.figures import ASKED, Figures, size_class
from corymb.sources.synthetic.happenings import Event
from corymb.sources.synthetic.world import Defect, Key, Plan, World, membership_rows
from corymb.sources.template import write_template

Progress = Callable[[int, int], None]
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What was written. `defects`: every planted mistake; `workbooks`: names inside the folder."""

    plan: Plan
    organisations: int
    workbooks: tuple[str, ...]
    events: int
    defects: tuple[Defect, ...]

    def write(self, path: Path) -> None:
        """As JSON, marked synthetic."""
        content = {"origin": "synthetic", **asdict(self)}
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def generate(folder: Path, pack: Pack, plan: Plan | None = None, progress: Progress | None = None) -> Manifest:
    """The synthetic programme of a plan in `folder`: <cluster>/<year>/ with the returns, registers, manifest.json.

    The same plan and pack give the same files; those of an earlier plan are removed. `progress(done, total)` counts
    workbooks. Refuses a pack whose return does not ask for the figures this generator invents.
    """
    missing = sorted(set(ASKED) - {v.code for v in pack.variables})
    if missing or not pack.clusters:
        raise Refusal(
            mark("The synthetic programme cannot be made for the pack {pack}: it lacks {missing}."),
            pack=pack.code,
            missing=", ".join(missing) or "clusters",
            mend=mark("Use the pack innovative-clusters-2016."),
        )
    world = build_world(pack, plan or Plan())
    _remove_earlier(folder)
    _write_registers(folder, pack, world)
    jobs = list(_returns(world))
    names = []
    for done, (name, form) in enumerate(jobs):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_template(pack, path, form)
        names.append(name)
        if progress:
            progress(done + 1, len(jobs))
    manifest = Manifest(world.plan, len(world.members), tuple(names), len(world.events), tuple(world.defects))
    manifest.write(folder / MANIFEST)
    return manifest


def _remove_earlier(folder: Path) -> None:
    """Removes the workbooks an earlier run lists in its manifest, and nothing else."""
    note = folder / MANIFEST
    if not note.is_file():
        return
    for name in json.loads(note.read_text(encoding="utf-8")).get("workbooks", ()):
        if (folder / name).resolve().is_relative_to(folder.resolve()):
            (folder / name).unlink(missing_ok=True)


def _returns(world: World) -> Iterator[tuple[str, ReturnForm]]:
    """File name and content of every return, in order."""
    by_member = {m.organisation: m for m in world.members}
    events = _events_of(world)
    for key in sorted(world.returns):
        organisation, year = key
        member = by_member.get(organisation)
        cluster = member.cluster if member else "unknown"
        name = member.name if member else _stranger_name(world)
        for copy, figures in enumerate([world.returns[key], *([world.repeated[key]] if key in world.repeated else [])]):
            texts = {code: text for (o, y, code), text in world.written.items() if (o, y) == key}
            file = f"{cluster}/{year}/{organisation[-10:]}-{year}{'-corrected' if copy else ''}.xlsx"
            yield (
                file,
                ReturnForm(
                    str(year),
                    organisation,
                    name,
                    world.plan.language,
                    previous=_previous(world, key),
                    values={**figures, **texts},
                    events=events.get(key, ()),
                    origin="synthetic",
                    blank_rows=3,
                ),
            )


def _stranger_name(world: World) -> str:
    return "Синтетика-Чужая-001 (вымышленная)" if world.plan.language == "ru" else "Synthetica-Stranger-001 (invented)"


def _previous(world: World, key: Key) -> Figures:
    return world.returns.get((key[0], key[1] - 1), {})


def _events_of(world: World) -> dict[Key, list[Event]]:
    """(organisation, year) -> rows of every event it takes part in, its own version of the amounts included."""
    whole: dict[tuple[str, str], list[Event]] = {}
    for event in world.events:
        whole.setdefault((str(event["event"]), str(event["period"])), []).append(event)
    found: dict[Key, list[Event]] = {}
    for (name, period), rows in whole.items():
        for organisation in dict.fromkeys(str(row["organisation"]) for row in rows):
            amount = world.amounts.get((organisation, name, period))
            own = rows if amount is None else [{**row, "amount": amount} for row in rows]
            found.setdefault((organisation, int(period)), []).extend(own)
    return found


def _write_registers(folder: Path, pack: Pack, world: World) -> None:
    """organisations, memberships, links and clusters under the headers of the canonical tables."""
    folder.mkdir(parents=True, exist_ok=True)
    first = world.plan.years[0]
    organisations: list[dict[str, object]] = [
        {
            "organisation": m.organisation,
            "name": m.name,
            "region": m.region,
            "activity": m.activity,
            "size": size_class(pack, float(world.full[m.organisation, first]["headcount"])),
            "group": m.group,
            "started": m.started,
            "flags": m.flags,
            "origin": "synthetic",
        }
        for m in world.members
    ]
    _write_csv(folder / "organisations.csv", organisations)
    _write_csv(folder / "memberships.csv", [row | {"origin": "synthetic"} for row in membership_rows(world)])
    _write_csv(folder / "links.csv", [row | {"origin": "synthetic"} for row in world.links])
    _write_csv(
        folder / "clusters.csv",
        [
            {
                "cluster": c.code,
                "name_en": c.name.get("en"),
                "name_ru": c.name.get("ru"),
                "region": c.region,
                "evidence": c.evidence,
            }
            for c in chosen_clusters(pack, world.plan.clusters)
        ],
    )


def _write_csv(path: Path, rows: Iterable[dict[str, object]]) -> None:
    rows = list(rows)
    if not rows:
        path.unlink(missing_ok=True)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _text(value) for name, value in row.items()} for row in rows)


def _text(value: object) -> str:
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)
