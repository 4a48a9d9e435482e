"""Scorecards are computed from the facts by the methods the command uses. Loads DuckDB: for jobs, never for pages."""

import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.db import transaction

from corymb.apps.files.actions import Made, path_of, store_file
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.actions import SYSTEM, Change, record
from corymb.apps.journal.images import image
from corymb.apps.journal.queries.proof import state
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.programme.queries.parts import parts_planned
from corymb.apps.returns.queries.measuring import signed
from corymb.apps.returns.queries.tables import Known, tables_of
from corymb.apps.scorecard.actions.explaining import explained_of
from corymb.apps.scorecard.models import Line, Run
from corymb.apps.scorecard.queries.telling import known_on
from corymb.apps.scorecard.states import COMPUTED, DONE, FAILED, INTERNAL, PUBLIC, PUBLISHED, TRIAL, WAITING
from corymb.kit.saying import in_both
from corymb.methods.programme import Programme
from corymb.methods.results import Line as Told
from corymb.methods.tables import Tables
from corymb.packs.schema import Pack
from corymb.refusal import Refusal
from corymb.reports.kept_inputs import Claim, Inputs, read_inputs, write_inputs
from corymb.reports.rebuilt import internal, official
from corymb.reports.told import ToldLine, dated, lines_hash, public_hash, told_of

PIECE = 2_000
NOMINAL: Final = "nominal"
KIND = "scorecard.run"


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
        run.lines_hash, run.journal_head = lines_hash(told_lines(lines)), state().head
        if run.kind == PUBLISHED:
            day = known_on(run)
            run.public_hash = public_hash(dated(line.told, day) for line in lines if line.audience == PUBLIC)
            run.inputs = _keep_inputs(run, inputs, lines, now).pk
        run.save()
        put_lines(run, lines)
        record(COMPUTED, SYSTEM, [Change.of(run, before)], now=now)
    return run


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
    if run.kind == PUBLISHED:
        lines += [kept_line(line, PUBLIC) for line in official(inputs, run.year, explain=False).lines]
    return lines


def put_lines(run: Run, lines: list[Line]) -> None:
    for line in lines:
        line.run = run
    Line.objects.bulk_create(lines, PIECE)


def internal_lines(programme: Programme, tables: Tables, year: int, *, explain: bool) -> Iterator[Line]:
    """Lines of all scopes and price bases; clusters, which people look into, with what explains them."""
    for run, line in internal(programme, tables, year, explain=explain):
        row = kept_line(line, INTERNAL)
        row.explained = explained_of(run, line) if run else {}
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


def told_lines(lines: Iterable[Line]) -> list[ToldLine]:
    """Rows as the pure half takes them, with the columns they are found by."""
    return [ToldLine(x.audience, x.prices, x.scope, x.target, x.cohort, x.told) for x in lines]


def claim_of(run: Run, lines: Iterable[Line]) -> Claim:
    """What a run says it published."""
    return Claim(
        year=run.year,
        known_on=known_on(run),
        inputs_hash=run.inputs_hash,
        lines_hash=run.lines_hash,
        public_hash=run.public_hash,
        code_version=run.code_version,
        lines=tuple(told_lines(lines)),
    )


def _keep_inputs(run: Run, inputs: Inputs, lines: list[Line], now: datetime) -> StoredFile:
    """The tables, the pack and the planned parts of a run in one file, named by its hash: it can be computed again."""
    content = io.BytesIO()
    write_inputs(content, run.pack.text, inputs, claim_of(run, lines))
    given = Made(f"scorecard-{run.pk}-inputs.zip", content.getvalue())
    return store_file(given, actor=SYSTEM, now=now, about=(KIND, str(run.pk)), confidential=True)


def kept_inputs(run: Run, folder: Path) -> Inputs:
    """What a run was computed from, as it was kept; facts are unpacked into the folder."""
    stored = StoredFile.objects.get(pk=run.inputs or 0)
    return read_inputs(path_of(stored.sha256), folder, stored.name)
