"""Things of the whole programme, all of them there: what stands behind a permission, whoever's it is."""

from decimal import Decimal

from axes.models import AccessAttempt
from django.db import connection
from django.test import Client
from procrastinate.contrib.django import app

from corymb.apps.baselines import actions as baselines
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.linkage.actions.duplicates import name_duplicate
from corymb.apps.linkage.actions.merging import merge_organisations
from corymb.apps.programme import actions as programme
from corymb.apps.programme.models import PackVersion
from corymb.apps.rehearsals.actions.asking import Expected, ask_rehearsal
from corymb.apps.returns.actions import load_facts
from corymb.apps.selection.models import Call, CallVersion
from tests import factories
from tests.apps.linkage.handing_in import handed_in, officer, told, workbook
from tests.apps.returns.reporting import Member, pack_text
from tests.apps.selection.calling import drafted
from tests.people import CLUSTER, NOW, REGION
from tests.site.belonging import Things
from tests.site.house import fact, run


def rehearsal_of(call: Call) -> int:
    expected = Expected(applications=4, experts=3, regions=4)
    return ask_rehearsal(call.pk, expected, None, actor=SYSTEM, now=NOW).pk


def parent_in(call: Call) -> str:
    """A criterion below which several stand."""
    return next(one["parent"] for one in call.content["criteria"] if one["parent"])


def offered(who: Member) -> Things:
    """One of everything that is the programme's; the pack in force and the open period are the member's."""
    version = PackVersion.objects.get()
    run("living", version)
    published = run("published", version)
    proposed = programme.propose_pack(pack_text().replace("1.0", "1.1"), None, actor=SYSTEM, now=NOW)
    period = programme.plan_period("2018", NOW.date(), NOW.replace(year=2019), actor=SYSTEM, now=NOW)
    part = programme.plan_part(programme.Part("T2", who.cluster, Decimal(700)), actor=SYSTEM, now=NOW)
    figures = [fact(who.organisation, "2016", "revenue", "1000")]
    load_facts(figures, [], "records", actor=SYSTEM, now=NOW)
    baseline = baselines.propose_baseline("First figures", who.officer, **who.told("officer", hours=1))
    call = drafted("clusters-2030")
    return {
        "jobs/": {"number": failed_job()},
        "people/lockouts/": {"number": lockout()},
        "programme/packs/": {"number": proposed.pk},
        "programme/periods/": {"number": period.pk},
        "programme/periods/<int:number>/close/": {"number": who.period.pk},
        "programme/targets/": {"code": "T2"},
        "programme/parts/": {"number": part.pk},
        "register/regions/": {"code": REGION},
        "register/clusters/": {"code": CLUSTER},
        **of_the_linkage(),
        "returns/baselines/": {"number": baseline.pk},
        "scorecard/": {"scope": "programme", "target": "T1"},
        "scorecard/<str:scope>/<slug:target>/events/": {"scope": "programme", "target": "T4"},
        "scorecard/runs/": {"number": published.pk},
        "scorecard/runs/trial/": {"number": proposed.pk},
        "selection/calls/": {"number": call.pk, "kind": "criteria", "code": call.content["criteria"][0]["code"]},
        "selection/calls/<int:number>/weights/": {"number": call.pk, "way": "points", "parent": parent_in(call)},
        "selection/rehearsals/": {"number": rehearsal_of(call)},
        "selection/calls/<int:number>/apply/": {"number": CallVersion.objects.latest("pk").call_id},
        "selection/versions/": {"number": CallVersion.objects.latest("pk").pk},
    }


def failed_job() -> int:
    number = int(app.configure_task("letters.send").defer(timestamp=1))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [number])
    return number


def lockout() -> int:
    for _ in range(5):
        Client().post("/en/account/login/", {"login": "anna@example.org", "password": "wrong words here"})
    return int(AccessAttempt.objects.get().pk)


def of_the_linkage() -> Things:
    """A file that is matched, two that may be one, and two that were made one."""
    batch = handed_in(workbook([[factories.number(77, 1), "ООО «Новое»", "Калужская область", "company"]]))
    names = ("ООО «Светильник»", "OOO Svetilnik", "ООО «Фонарь»", "OOO Fonar")
    first, second, kept, gone = (factories.organisation(name) for name in names)
    proposal = name_duplicate(first, second, **told())
    merge = merge_organisations((kept, gone), {}, officer(), reason="one charter", **told())
    return {
        "register/imports/": {"number": batch.pk, "line": batch.rows.order_by("line")[0].line},
        "register/duplicates/": {"number": proposal.pk},
        "register/merges/": {"number": merge.pk},
    }
