"""A programme with one of everything, for tests of the interface: pack, periods, returns, facts, workbook, runs."""

import io
import zipfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from corymb.apps.accounts.models import Person
from corymb.apps.baselines import actions as baselines
from corymb.apps.files.actions import store_file
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.programme import actions as programme
from corymb.apps.programme.models import PackVersion, Period
from corymb.apps.registry.models import Organisation
from corymb.apps.returns import actions
from corymb.apps.returns.models import Baseline, Event, FactLoad, FactRow, Return
from corymb.apps.scorecard.models import Line, Run
from corymb.apps.workbooks.actions import take_bulk, take_workbook
from corymb.apps.workbooks.models import Bulk, Upload
from corymb.methods import results
from corymb.reports.told import told_of
from tests import factories, people
from tests.apps.registry import stage
from tests.apps.returns.reporting import FIGURES, check, pack_in_force, period
from tests.people import CLUSTER, NOW, ORGANISATION, grant, person
from tests.stages import built_once

LATER = NOW + timedelta(hours=1)


def book() -> bytes:
    """A workbook that can be stored, and says nothing."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return content.getvalue()


@dataclass(frozen=True)
class House:
    """The things of a programme. `draft` is written by `preparer`; `accepted` is on record, of the same organisation.

    `submitted` is of another member of the cluster.
    `event` is reported by another member and names the organisation.
    """

    place: stage.Place
    pack: PackVersion
    period: Period
    preparer: Person
    draft: Return
    accepted: Return
    submitted: Return
    event: Event
    load: FactLoad
    baseline: Baseline
    upload: Upload
    bulk: Bulk
    living: Run
    published: Run
    file: StoredFile


@built_once
def house(place: stage.Place | None = None) -> House:
    """Everything once, in the cast's scopes."""
    place = place or stage.inside()
    pack_in_force()
    before, opened = period("2016", datetime(2017, 5, 1, tzinfo=UTC)), period("2017")
    version = PackVersion.objects.get()
    preparer = person("House Preparer")
    grant(preparer, "preparer", f"organisation:{ORGANISATION}")
    told = {"actor": people.actor(preparer), "now": NOW}
    load = actions.load_facts(
        [fact(place.open, "2016", code, text) for code, text in FIGURES.items()], [], "records", actor=SYSTEM, now=NOW
    )
    actions.load_returns([place.open.pk], (before, version), "accepted", actor=SYSTEM, now=NOW, source="records")
    draft = actions.open_return(place.open, opened, actor=SYSTEM, now=NOW)
    typed = {"revenue": actions.Typed("130000"), "headcount": actions.Typed("61")}
    actions.save_figures(draft.pk, typed, preparer, **told)
    check(draft)
    other = factories.organisation("ООО «Соисполнитель»")
    taking = [(other.identifier, "lead", ""), (place.open.identifier, "partner", ""), ("ACME", "partner", "DE")]
    entry = actions.EventEntry("joint_rd", "R-1", amount=Decimal(900), participants=taking)
    factories.membership(other, place.cluster)
    third = factories.organisation("ООО «Третье»")
    factories.membership(third, place.cluster)
    actions.load_returns([third.pk], (opened, version), "submitted", actor=SYSTEM, now=NOW, source="records")
    submitted = Return.objects.get(organisation=third)
    actions.remark(submitted.pk, "", "Is it the whole year?", None, actor=SYSTEM, now=NOW)
    of_other = actions.open_return(other, opened, actor=SYSTEM, now=NOW)
    event = actions.put_event(of_other.pk, entry, None, actor=SYSTEM, now=NOW)
    Return.objects.filter(pk=of_other.pk).update(state="returned")  # of a draft nobody is asked
    programme.plan_part(programme.Part("T2", place.cluster, Decimal(700)), actor=SYSTEM, now=NOW)
    officer = person("House Officer")
    baseline = baselines.propose_baseline("First figures", officer, actor=SYSTEM, now=LATER)
    upload = take_workbook(draft.pk, SimpleUploadedFile("book.xlsx", book()), preparer, **told)
    Upload.objects.filter(pk=upload.pk).update(state="decide")
    books = SimpleUploadedFile("books.zip", book())
    bulk = take_bulk((place.cluster, opened), books, officer, actor=SYSTEM, now=NOW)
    living, published = run("living", version), run("published", version)
    file = store_file(
        SimpleUploadedFile("act.pdf", b"%PDF-1.7 act"),
        actor=SYSTEM,
        now=NOW,
        about=("scorecard.run", str(published.pk)),
    )
    Run.objects.filter(pk=published.pk).update(inputs=file.pk)
    return House(
        place,
        version,
        opened,
        preparer,
        Return.objects.get(pk=draft.pk),
        Return.objects.get(period=before),
        submitted,
        event,
        load,
        baseline,
        upload,
        bulk,
        living,
        Run.objects.get(pk=published.pk),
        file,
    )


def fact(organisation: Organisation, year: str, variable: str, value: str) -> FactRow:
    """A figure as a load brings it."""
    return FactRow(
        organisation_id=organisation.pk,
        period=year,
        variable=variable,
        value=Decimal(value),
        unit="RUB",
        source="records",
        written=value,
        scale="1",
    )


def run(kind: str, version: PackVersion) -> Run:
    """A run with a line of the programme, and one of the cluster that rests on two organisations."""
    made = Run.objects.create(
        kind=kind,
        state="done",
        pack=version,
        year=2018,
        known_at=NOW,
        asked_at=NOW,
        done_at=NOW,
        inputs_hash="a" * 64,
        lines_hash="b" * 64,
        listed="all" if kind == "living" else "",
    )
    for scope, organisations in (("programme", 5), (f"cluster:{CLUSTER}", 2)):
        told = told_of(line(version, scope, organisations))
        for audience in ("internal", *(("public",) if kind == "published" and organisations > 2 else ())):
            Line.objects.create(
                run=made,
                audience=audience,
                prices="nominal",
                scope=scope,
                target="T1",
                cohort=told["cohort"],
                told=told,
            )
    if kind == "living":
        of_events = {"target": "T4", "indicator": "joint_research", "cohort": "reporting"}
        told = told_of(replace(line(version, "programme", 5), **of_events))
        common = {"run": made, "audience": "internal", "prices": "nominal", "scope": "programme"}
        Line.objects.create(**common, target="T4", cohort="reporting", told=told)
    return made


def line(version: PackVersion, scope: str, organisations: int) -> results.Line:
    """A line of T1 under its official rule, as the methods give it."""
    from corymb.apps.programme.queries.packs import pack_of

    target = next(t for t in pack_of(version).targets if t.code == "T1")
    return results.Line(
        target="T1",
        indicator=target.indicator,
        scope=scope,
        cohort=target.official.rule,
        prices="nominal",
        unit="RUB_per_person",
        baseline_year=2016,
        year=2018,
        baseline=2.0,
        actual=2.42,
        actual_is_index=False,
        change=0.21,
        factor=1.21,
        threshold=target.threshold,
        met=True,
        status="met",
        reason=None,
        official_rule=target.official.rule,
        agreement="all_rules_agree",
        flips_alone=0,
        members_scope=organisations,
        members_baseline=organisations,
        members_year=organisations,
        organisations_cohort=organisations,
        numerator_0=Decimal(240),
        denominator_0=Decimal(120),
        numerator_t=Decimal("290.4"),
        denominator_t=Decimal(120),
        coverage_members=1.0,
        coverage_revenue=1.0,
        low=None,
        high=None,
        excluded=(),
        provisional=False,
        as_known_on=None,
        origin="reported",
        evidence="K",
        pack=str(version),
        pack_hash=version.sha256,
        inputs_hash="a" * 64,
        code_version="test",
    )
