"""Scorecards are computed from the facts by the methods the command uses. Loads DuckDB: for jobs, never for pages."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

import pyarrow.parquet as pq
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from corymb.apps.files.actions import path_of, store_file
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.actions import SYSTEM, Change, record, record_act
from corymb.apps.journal.images import image
from corymb.apps.journal.queries.proof import state
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.programme.queries.parts import parts_planned
from corymb.apps.returns.queries.measuring import signed
from corymb.apps.returns.queries.tables import Known, tables_of
from corymb.apps.scorecard.actions.explaining import explained_of, told_of
from corymb.apps.scorecard.models import Line, Run
from corymb.apps.scorecard.states import COMPUTED, DONE, FAILED, INTERNAL, PUBLIC, PUBLISHED, TRIAL, VERIFIED, WAITING
from corymb.kit.saying import in_both
from corymb.methods.lines import Board
from corymb.methods.options import ScoreOptions
from corymb.methods.programme import Parts, PriceBasis, Programme
from corymb.methods.results import Line as Told
from corymb.methods.results import Run as Scorecard
from corymb.methods.scorecard import score, scored
from corymb.methods.tables import Tables
from corymb.packs.loader import load_text
from corymb.packs.schema import Pack
from corymb.refusal import Refusal
from corymb.reports.audience import published

PIECE = 2_000
NOMINAL: Final = "nominal"
KIND = "scorecard.run"
TABLES = ("organisations", "memberships", "events", "links")
BESIDE = "beside.json"


def compute_run(number: int, now: datetime) -> Run:
    """Compute a run that was asked for; a published one keeps its inputs, so that it can be computed again."""
    run = Run.objects.select_related("pack", "baseline").get(pk=number)
    if run.state != WAITING:
        return run
    pack = pack_of(run.pack)
    with TemporaryDirectory() as folder:
        return _compute(run, pack, Path(folder), now)


def _compute(run: Run, pack: Pack, folder: Path, now: datetime) -> Run:
    before = image(run)
    try:
        inputs = _inputs(run, pack, folder)
        lines = _all_of(run, inputs)
    except Refusal as refusal:
        with transaction.atomic():
            run.state, run.trouble, run.done_at = FAILED, in_both(refusal), now
            run.save()
            record(COMPUTED, SYSTEM, [Change.of(run, before)], now=now)
        return run
    with transaction.atomic():
        run.state, run.done_at = DONE, now
        run.inputs_hash, run.code_version = lines[0].told["inputs_hash"], lines[0].told["code_version"]
        run.lines_hash, run.journal_head = hash_of(lines), state().head
        if run.kind == PUBLISHED:
            run.inputs = _keep_inputs(run, inputs, now).pk
        run.save()
        put_lines(run, lines)
        record(COMPUTED, SYSTEM, [Change.of(run, before)], now=now)
    return run


@dataclass(frozen=True)
class Inputs:
    """What a run counts, and by what: the programme of its pack with the parts of its targets that were planned."""

    programme: Programme
    tables: Tables
    parts: Parts


def _inputs(run: Run, pack: Pack, folder: Path) -> Inputs:
    """For a trial what its base was computed from, else what was known."""
    if run.base and run.base.inputs:
        kept = kept_inputs(run.base, folder)
        tables, parts = kept.tables, kept.parts
    else:
        at = None if run.kind == TRIAL else run.known_at
        tables = tables_of(Known(at=at, locked=run.locked_only, signed=signed(run.baseline, pack)), folder)
        parts = parts_planned(at)
    return Inputs(pack.programme().planned(parts), tables, parts)


def _all_of(run: Run, inputs: Inputs) -> list[Line]:
    lines = list(internal_lines(inputs.programme, inputs.tables, run.year, explain=False))
    return [*lines, *_public(inputs, run.year)] if run.kind == PUBLISHED else lines


def put_lines(run: Run, lines: list[Line]) -> None:
    for line in lines:
        line.run = run
    Line.objects.bulk_create(lines, PIECE)


@dataclass(frozen=True)
class Wanted:
    """What is asked of the methods at a time."""

    year: int
    by: Literal["cluster", "region"]
    prices: PriceBasis = NOMINAL
    explain: bool = False


def internal_lines(programme: Programme, tables: Tables, year: int, *, explain: bool) -> Iterator[Line]:
    """Lines of all scopes and price bases; clusters, which people look into, with what explains them."""
    for prices in sorted({basis for i in programme.indicators for basis in i.prices}, key=lambda b: b != NOMINAL):
        yield from _lines(programme, tables, Wanted(year, "cluster", prices, explain))
        yield from _lines(programme, tables, Wanted(year, "region", prices))


def _public(inputs: Inputs, year: int) -> Iterator[Line]:
    for line in official(inputs, year, explain=False).lines:
        yield kept_line(line, PUBLIC)


def official(inputs: Inputs, year: int, *, explain: bool) -> Scorecard:
    """What is published, as one run: each target under its official rule and in its official prices, nothing beside it.

    Two rules side by side would tell the one organisation in which they differ. Targets of one rule and price basis are
    computed together, what was found of the others beside them is left out, and all that is left is protected together.
    """
    from corymb.methods.publication import published as protected  # the solvers behind it take long to load

    programme, tables = inputs.programme, inputs.tables
    asked: list[set[str]] = []
    computed: list[tuple[Scorecard, Board]] = []
    for cohort, prices in sorted({(t.official_rule, t.official_prices) for t in programme.targets}):
        options = ScoreOptions(year=year, by="cluster", prices=prices, cohort=cohort, explain=explain)
        meant = {t.code for t in programme.targets if (t.official_rule, t.official_prices) == (cohort, prices)}
        run, board = scored(programme, tables, options)
        shown = tuple(line for line in run.lines if line.target in meant and line.prices == prices)
        asked.append(meant)
        computed.append((replace(run, lines=shown), board))
    parts = [(meant, published(found)) for meant, found in zip(asked, protected(computed, tables), strict=True)]
    lines = (line for _meant, found in parts for line in found.lines)
    order = [target.code for target in programme.targets]
    return replace(
        parts[0][1],
        lines=tuple(sorted(lines, key=lambda line: order.index(line.target))),
        trajectories={k: v for meant, found in parts for k, v in found.trajectories.items() if k[0] in meant},
        path={k: v for meant, found in parts for k, v in found.path.items() if k[0] in meant},
        decompositions={k: v for meant, found in parts for k, v in found.decompositions.items() if k[0] in meant},
        coverage={k: v for meant, found in parts for k, v in found.coverage.items() if k[0] in meant},
        trends={k: v for meant, found in parts for k, v in found.trends.items() if k[0] in meant},
    )


def _lines(programme: Programme, tables: Tables, wanted: Wanted) -> Iterator[Line]:
    """Lines of one question. The programme comes with the clusters; regions bring their own alone."""
    options = ScoreOptions(year=wanted.year, by=wanted.by, prices=wanted.prices, explain=wanted.explain)
    run = score(programme, tables, options)
    for line in run.lines:
        if (wanted.by == "region" and line.scope == "programme") or line.prices != wanted.prices:
            continue
        row = kept_line(line, INTERNAL)
        row.explained = explained_of(run, line) if wanted.explain else {}
        yield row


def kept_line(line: Told, audience: str) -> Line:
    """A line of the methods as a row, without what explains it."""
    return Line(
        audience=audience,
        prices=line.prices,
        scope=line.scope,
        target=line.target,
        cohort=line.cohort,
        told=told_of(line),
        explained={},
    )


def hash_of(lines: list[Line]) -> str:
    """sha256 over the lines as they are told, in the order of audience, prices, scope, target and rule."""
    told = sorted(
        (line.audience, line.prices, line.scope, line.target, line.cohort, json.dumps(line.told, sort_keys=True))
        for line in lines
    )
    return sha256("\n".join("\t".join(row) for row in told).encode()).hexdigest()


def _keep_inputs(run: Run, inputs: Inputs, now: datetime) -> StoredFile:
    """The tables, the pack and the planned parts of a run in one file, named by its hash: it can be computed again."""
    content, tables = io.BytesIO(), inputs.tables
    parts = {target: {scope: f"{v:f}" for scope, v in planned.items()} for target, planned in inputs.parts.items()}
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("pack.toml", run.pack.text)
        archive.writestr(BESIDE, json.dumps({"origin": tables.origin, "parts": parts}))
        archive.write(str(tables.facts_path), "facts.parquet")
        for name in TABLES:
            part = io.BytesIO()
            pq.write_table(getattr(tables, name), part, compression="zstd")
            archive.writestr(f"{name}.parquet", part.getvalue())
    given = SimpleUploadedFile(f"scorecard-{run.pk}-inputs.zip", content.getvalue())
    return store_file(given, actor=SYSTEM, now=now, about=(KIND, str(run.pk)), confidential=True)


def kept_inputs(run: Run, folder: Path) -> Inputs:
    """What a run was computed from, as it was kept; facts are unpacked into the folder."""
    stored = StoredFile.objects.get(pk=run.inputs or 0)
    with zipfile.ZipFile(path_of(stored.sha256)) as archive:
        pack = load_text(archive.read("pack.toml").decode(), "pack.toml")
        found = {name: pq.read_table(io.BytesIO(archive.read(f"{name}.parquet"))) for name in TABLES}
        facts, beside = archive.extract("facts.parquet", folder), _beside(archive)
    parts = {t: {scope: Decimal(v) for scope, v in kept.items()} for t, kept in beside.get("parts", {}).items()}
    tables = Tables(**found, facts_path=facts, origin=beside.get("origin", "reported"))
    return Inputs(pack.programme().planned(parts), tables, parts)


def _beside(archive: zipfile.ZipFile) -> dict[str, Any]:
    """What a run kept beside its tables; nothing of those published before that, whose lines come out as they did."""
    told: dict[str, Any] = json.loads(archive.read(BESIDE)) if BESIDE in archive.namelist() else {}
    return told


def recomputed(run: Run) -> tuple[str, str]:
    """(inputs hash, hash of the lines) of a published run computed anew from its stored inputs."""
    with TemporaryDirectory() as folder:
        lines = _all_of(run, kept_inputs(run, Path(folder)))
    return str(lines[0].told["inputs_hash"]), hash_of(lines)


def verify_run(number: int, now: datetime) -> bool:
    """Compute a published run again and note whether inputs and lines still have their hashes.

    The lines that are shown are held against the hash too, so that one changed by hand shows.
    """
    run = Run.objects.select_related("pack").get(pk=number)
    inputs, lines = run.inputs_hash, hash_of(list(run.lines.all()))
    if lines == run.lines_hash:
        inputs, lines = recomputed(run)
    same = (inputs, lines) == (run.inputs_hash, run.lines_hash)
    with transaction.atomic():
        run.verified = {"at": now.isoformat(), "same": same, "inputs_hash": inputs, "lines_hash": lines}
        run.save(update_fields=["verified"])
        thing = (KIND, str(run.pk), str(run))
        record_act(VERIFIED, SYSTEM, thing, now=now, same=same, inputs_hash=inputs, lines_hash=lines)
    return same
