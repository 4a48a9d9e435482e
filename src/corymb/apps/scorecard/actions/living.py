"""The living scorecard follows the facts: by the difference where it can, whole where it must.

Loads DuckDB: for jobs, never for pages.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction

from corymb.apps.journal.actions import SYSTEM, Change, record
from corymb.apps.journal.images import image
from corymb.apps.journal.models import Entry
from corymb.apps.programme.models import PackVersion
from corymb.apps.programme.queries.packs import pack_in_force, pack_of
from corymb.apps.programme.queries.parts import parts_planned
from corymb.apps.registry.models import Organisation
from corymb.apps.returns.models import Baseline
from corymb.apps.returns.queries.measuring import signed, signed_at
from corymb.apps.returns.queries.tables import Known, tables_of
from corymb.apps.scorecard.actions.computing import NOMINAL, internal_lines, kept_line, put_lines
from corymb.apps.scorecard.actions.tallying import brought, make_ready, read, written
from corymb.apps.scorecard.actions.terms import renew_terms, replace_terms, terms_in_other_prices
from corymb.apps.scorecard.models import Grounds, Kept, Line, Run, Waiting
from corymb.apps.scorecard.queries.around import around
from corymb.apps.scorecard.queries.changes import is_moved
from corymb.apps.scorecard.queries.listed import MOST_KEPT
from corymb.apps.scorecard.queries.years import latest_year
from corymb.apps.scorecard.states import ALL_SCOPES, AS_ASKED, COMPUTED, DONE, INTERNAL, LIVING
from corymb.kit.moment import one_moment
from corymb.methods.behind import terms
from corymb.methods.kept import Key, Tally, Turning, can_keep, lines_of, options_of, tallies
from corymb.methods.membership import PROGRAMME
from corymb.methods.programme import Parts
from corymb.methods.scorecard import scored
from corymb.methods.tables import KINDS_OF, Tables, kinds_of
from corymb.packs.schema import Pack
from corymb.reports.audience import published
from corymb.reports.told import told_of

MOST = 200
"""So many changed returns at a time are added by the difference; beyond, a whole run is sooner done."""
PIECE, ATTEMPTS = 500, 3


@dataclass(frozen=True)
class Seen:
    """What one look at the database gave: the tables, the planned parts, the changes the tables contain, and when the

    tally of each scope was changed last.
    """

    tables: Tables
    parts: Parts
    waiting: list[int]
    kept_at: dict[str, datetime]


@contextmanager
def look(pack: Pack, baseline: Baseline | None) -> Iterator[Seen]:
    """Everything at one moment, so that each change is in the tables or still waits, and never both."""
    with TemporaryDirectory() as folder:
        with one_moment():
            seen = Seen(
                tables=tables_of(Known(signed=signed(baseline, pack)), Path(folder)),
                parts=parts_planned(),
                waiting=list(Waiting.objects.values_list("pk", flat=True)),
                kept_at=dict(Kept.objects.filter(run__kind=LIVING).values_list("scope", "changed_at")),
            )
        yield seen


def refresh_living(now: datetime) -> Run | None:
    """Compute the living scorecard whole from what counts now: its figures in nominal terms, which pages show first.

    What explains them, and the other price bases, stay as they were until `explain_living` has computed them anew. What
    was added by the difference meanwhile waits again. None while there is no year to measure.
    """
    # before all else: what moves figures while the rest is read has a later entry, and is computed whole once more
    entry = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    version, pack = pack_in_force()
    year, baseline = latest_year(pack), signed_at(pack)
    if year is None:
        return None
    with look(pack, baseline) as seen:
        is_small = seen.tables.organisations.num_rows <= MOST_KEPT
        options = replace(options_of(year), behind=is_small)
        found, board = scored(pack.programme().planned(seen.parts), seen.tables, options)
        kept = tallies(board) if can_keep(pack.programme()) else {}
    lines = [kept_line(line, INTERNAL) for line in published(found).lines]
    with transaction.atomic():
        run = Run.objects.select_for_update().filter(kind=LIVING).first() or Run(kind=LIVING, asked_at=now)
        before = image(run) if run.pk else None
        moved = run.pk is not None and run.rests_on != (version.pk, year, baseline.pk if baseline else None)
        run.pack, run.year, run.known_at, run.seen = version, year, now, entry
        run.baseline = baseline
        run.state, run.done_at, run.trouble = DONE, now, ""
        run.inputs_hash, run.code_version = lines[0].told["inputs_hash"], lines[0].told["code_version"]
        run.listed = ALL_SCOPES if is_small else AS_ASKED
        run.edition += 1
        run.save()
        record(COMPUTED, SYSTEM, [Change.of(run, before)], now=now)
        _replace_lines(run, lines, moved=moved)
        renew_terms(run, {NOMINAL: terms(board)} if is_small else None, whole=moved)
        Kept.objects.filter(run=run).delete()
        rows = (Kept(run=run, scope=scope, told=written(tally), changed_at=now) for scope, tally in kept.items())
        Kept.objects.bulk_create(rows, PIECE)
        Waiting.objects.filter(pk__in=seen.waiting).delete()
        Waiting.objects.filter(is_counted=True).update(is_counted=False)
    return run


def _replace_lines(run: Run, lines: list[Line], *, moved: bool) -> None:
    """With what explained them before, unless they speak of another year or pack."""
    explained = {} if moved else _explained_before(run)
    there = Line.objects.filter(run=run)
    (there if moved else there.filter(prices=NOMINAL)).delete()
    for line in lines:
        line.explained = explained.get((line.scope, line.target, line.cohort), {})
    put_lines(run, lines)


def _explained_before(run: Run) -> dict[Key, Any]:
    rows = Line.objects.filter(run=run, prices=NOMINAL).values_list("scope", "target", "cohort", "explained")
    return {(scope, target, cohort): explained for scope, target, cohort, explained in rows}


def keep_pace(now: datetime) -> bool:
    """Add to the living scorecard what has been accepted since; False where it has to be computed whole.

    That is so where the pack, the year or the baseline changed, or the register for those whose facts did, where too
    many did, where something begins or ceases to contradict itself, where the data may become synthetic or cease to be,
    and where whole runs overtake it again and again.
    """
    for _attempt in range(ATTEMPTS):
        with one_moment():
            run = Run.objects.select_related("baseline").filter(kind=LIVING, state=DONE).first()
            version, pack = pack_in_force()
            if run is None or run.rests_on != _grounds(version, pack) or not (run.kept.exists() and run.listed):
                return False
            waiting = list(Waiting.objects.filter(is_counted=False).order_by("pk")[: MOST + 1])
            if not waiting:
                return True
            worlds = _worlds(run, pack, waiting)
        if worlds is None or not _stays_of_its_kind(run, worlds):
            return False
        found = brought(pack.programme(), run.year, worlds)
        with transaction.atomic():
            locked = Run.objects.select_for_update().get(pk=run.pk)
            if locked.seen != run.seen:
                continue
            kept = _changed(locked, found["old"][0], found["new"][0], now)
            if kept is None:
                return False
            replace_terms(locked, worlds, found["new"][1])
            _write(locked, pack, kept, now)
            Waiting.objects.filter(pk__in=[change.pk for change in waiting]).update(is_counted=True)
        return True
    return False


def _grounds(version: PackVersion, pack: Pack) -> Grounds:
    """What the living scorecard would rest on if it were computed now."""
    baseline = signed_at(pack)
    return version.pk, latest_year(pack), baseline.pk if baseline else None


def _worlds(run: Run, pack: Pack, waiting: Sequence[Waiting]) -> dict[str, Tables] | None:
    """The tables around what has changed, as they were and as they are; None where that is too much, or not all."""
    organisations = {change.organisation_id for change in waiting if change.organisation_id}
    submissions = {change.submission for change in waiting if change.submission}
    if len(waiting) > MOST or len(waiting) > len(submissions) or not organisations:
        return None
    which = around(organisations, submissions)
    if is_moved(run.seen, Organisation.objects.filter(pk__in=which.organisations)):
        return None
    held = signed(run.baseline, pack)
    return {name: tables_of(replace(known, signed=held)) for name, known in (("old", which.before), ("new", which.now))}


def _stays_of_its_kind(run: Run, worlds: dict[str, Tables]) -> bool:
    """Whether the data are synthetic, reported or both as they were: not where the last facts of a kind may be gone."""
    old, new = (kinds_of(worlds[name].facts["source"].unique().to_pylist()) for name in ("old", "new"))
    return old <= new <= KINDS_OF[_origin(run)]


def _origin(run: Run) -> str:
    return str(Line.objects.filter(run=run).values_list("told__origin", flat=True)[0])


def _changed(run: Run, old: dict[str, Tally], new: dict[str, Tally], now: datetime) -> dict[str, Tally] | None:
    """The tallies of the scopes that changed, written down; None where something begins to contradict itself."""
    scopes = sorted({*old, *new, PROGRAMME})
    rows = {row.scope: row for row in Kept.objects.select_for_update().filter(run=run, scope__in=scopes)}
    found: dict[str, Tally] = {}
    for scope in scopes:
        row = rows.get(scope) or Kept(run=run, scope=scope)
        before = read(row.told) if row.pk else Tally()
        found[scope] = before.changed(old.get(scope, Tally()), new.get(scope, Tally()))
        if bool(before.contradictions) != bool(found[scope].contradictions):
            return None
        row.told, row.changed_at = written(found[scope]), now
        row.save()
    return found


def _write(run: Run, pack: Pack, kept: dict[str, Tally], now: datetime) -> None:
    """The lines of the scopes that changed; what explains them stays until it is computed anew."""
    before = image(run)
    rows = {
        (row.scope, row.target, row.cohort): row
        for row in Line.objects.filter(run=run, audience=INTERNAL, prices=NOMINAL, scope__in=kept)
    }
    earlier = {key: _turning(row) for key, row in rows.items()}
    contradicted = kept[PROGRAMME].contradictions > 0
    asked = pack.programme().planned(parts_planned()), run.year
    lines = list(lines_of(asked, kept, earlier, contradicted=contradicted, origin=_origin(run)))
    fresh = []
    for line in lines:
        row = rows.get((line.scope, line.target, line.cohort))
        if row is None:
            fresh.append(kept_line(line, INTERNAL))
        else:
            row.told = told_of(line)
    put_lines(run, fresh)
    Line.objects.bulk_update(rows.values(), ["told"], PIECE)
    run.known_at, run.done_at, run.inputs_hash, run.code_version = now, now, "", lines[0].code_version
    run.edition += 1
    run.save()
    record(COMPUTED, SYSTEM, [Change.of(run, before)], now=now)


def _turning(row: Line) -> Turning:
    """What a whole run found out about a verdict, as far as a line says it."""
    return row.told["flips_alone"], 1 if row.told["agreement"] == "hangs_on_few" else None


def explain_living() -> bool:
    """Compute what explains the living figures, and the other price bases; whether they were not replaced meanwhile.

    Figures of scopes that have changed since are left as they are; what explains them is of a moment before.
    """
    run = Run.objects.select_related("pack", "baseline").get(kind=LIVING)
    pack = pack_of(run.pack)
    with look(pack, run.baseline) as seen:
        programme = pack.programme().planned(seen.parts)
        lines = list(internal_lines(programme, seen.tables, run.year, explain=True))
        whole = run.listed == ALL_SCOPES
        behind = terms_in_other_prices(programme, seen.tables, run.year) if whole else None
    with transaction.atomic():
        locked = Run.objects.select_for_update().get(pk=run.pk)
        if (locked.seen, *locked.rests_on) != (run.seen, *run.rests_on):
            return False
        before = image(locked)
        newer = _newer(locked, seen)
        for line in lines:
            if line.prices == NOMINAL and line.scope in newer:
                line.told = newer[line.scope].get((line.target, line.cohort), line.told)
        Line.objects.filter(run=run).delete()
        put_lines(run, lines)
        renew_terms(run, behind)
        locked.edition += 1
        if is_whole := not newer and not locked.inputs_hash:
            locked.inputs_hash = lines[0].told["inputs_hash"]
        locked.save()
        if is_whole:
            record(COMPUTED, SYSTEM, [Change.of(locked, before)], now=locked.known_at)
    return True


def _newer(run: Run, seen: Seen) -> dict[str, dict[tuple[str, str], Any]]:
    """What the nominal lines say in scopes whose figures have changed since a look at the database."""
    kept = dict(Kept.objects.filter(run=run).values_list("scope", "changed_at"))
    changed = [scope for scope, at in kept.items() if seen.kept_at.get(scope) != at]
    found: dict[str, dict[tuple[str, str], Any]] = {scope: {} for scope in changed}
    for row in Line.objects.filter(run=run, audience=INTERNAL, prices=NOMINAL, scope__in=changed).defer("explained"):
        found[row.scope][row.target, row.cohort] = row.told
    return found


def prepare() -> None:
    """Have the questions at hand before a return is accepted."""
    run = Run.objects.select_related("pack").filter(kind=LIVING, state=DONE).first()
    if run and run.kept.exists():
        make_ready(pack_of(run.pack).programme(), run.year)
