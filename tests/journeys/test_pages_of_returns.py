"""Pages of returns and of the scorecard as their readers see them: nobody is shut out, nothing runs over the edge."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from corymb.apps.accounts.models import Person
from corymb.apps.baselines import actions as baselines
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.returns import actions
from corymb.apps.scorecard import actions as scorecard
from corymb.apps.scorecard.actions.computing import compute_run
from corymb.apps.scorecard.actions.living import explain_living, refresh_living
from corymb.apps.scorecard.models import Run
from corymb.apps.workbooks.actions import take_bulk
from corymb.apps.workbooks.actions.bulk_reading import read_bulk
from corymb.apps.workbooks.models import Bulk
from corymb.apps.workbooks.queries.prepared import cluster_workbook_of
from tests.apps.returns.reporting import Member, check, explain_all, fill, submitted
from tests.apps.scorecard.counting import house, period
from tests.journeys.test_every_page import look
from tests.kit.browser import Window
from tests.people import CLUSTER, NOW, grant, person

SIGHTS = (("en", "light", 1366), ("ru", "dark", 320))
OF_SCORECARD = (
    "scorecard/", "scorecard/programme/T1/", "scorecard/programme/T4/", "scorecard/programme/T1/members/",
    f"scorecard/cluster:{CLUSTER}/", f"scorecard/cluster:{CLUSTER}/T1/", "scorecard/region:RU-KLU/",
    "scorecard/clusters/", "scorecard/organisations/{organisation}/", "scorecard/runs/", "scorecard/runs/{run}/",
    "scorecard/runs/publish/", "scorecard/runs/known/", "scorecard/public/", "returns/", "returns/board/",
    "returns/baselines/", "returns/{return}/", "returns/{return}/move/lock/",
    "returns/figures/{organisation}/2018/revenue/", "returns/baselines/{baseline}/", "scorecard/runs/{measured}/",
)  # fmt: skip
OF_PREPARER = (
    "tasks/", "returns/", "returns/{draft}/", "returns/{draft}/upload/", "returns/{draft}/evidence/revenue/",
    "returns/{draft}/events/joint_rd/new/", "returns/events/{event}/", "returns/{draft}/signature/",
    "returns/uploads/{upload}/",
)  # fmt: skip
OF_MANAGER = (
    "returns/board/", "returns/workbooks/", f"returns/board/{CLUSTER}/2019/workbooks/", "returns/workbooks/{bulk}/",
)  # fmt: skip


def people(organisation_key: str) -> dict[str, Person]:
    found = {}
    for name, role, scope in (
        ("preparer", "preparer", organisation_key),
        ("certifier", "certifier", organisation_key),
        ("manager", "cluster_manager", f"cluster:{CLUSTER}"),
        ("officer", "officer", "programme:all"),
    ):
        found[name] = person(f"The {name}")
        grant(found[name], role, scope)
    return found


def given_for_all(member: Member) -> Bulk:
    """The workbook of all members, with a figure of one of them that cannot be read; read by the job."""
    content, _rows = cluster_workbook_of(member.cluster, member.period, "ru")
    opened = openpyxl.load_workbook(io.BytesIO(content))
    opened.worksheets[0]["C11"] = "12,5 млн"
    out = io.BytesIO()
    opened.save(out)
    which, given = (member.cluster, member.period), SimpleUploadedFile("all.xlsx", out.getvalue())
    return read_bulk(take_bulk(which, given, member.manager, **member.told("manager")).pk, NOW)


@pytest.mark.parametrize("sight", SIGHTS, ids=["-".join(map(str, sight)) for sight in SIGHTS])
def test_no_page_shuts_anybody_out(window: Window, sight: tuple[str, str, int]) -> None:
    first, second, third, *_ = house(6)
    who = people(f"organisation:{third.identifier}")
    opened = period(2019)
    cluster = first.memberships.get().cluster
    member = Member(third, cluster, opened, **who)
    made = actions.open_return(first, opened, actor=SYSTEM, now=NOW)
    fill(made, member)
    explain_all(made, member)
    submitted(made, member)
    actions.move_return(made.pk, "accept", member.manager, **member.told("manager", 2))
    draft = actions.open_return(third, opened, actor=SYSTEM, now=NOW)
    fill(draft, member, revenue="12,5 млн", export_nonprimary="900000")
    entry = actions.EventEntry(
        "joint_rd",
        "R-17",
        amount=5_000_000,
        participants=[
            (third.identifier, "lead", ""),
            (second.identifier, "partner", ""),
            ("ACME", "partner", "DE"),
        ],
    )
    event = actions.put_event(draft.pk, entry, member.preparer, **member.told("preparer"))
    check(draft)
    refresh_living(NOW)
    later = NOW + timedelta(hours=3)
    run = scorecard.order_publication(2018, None, actor=SYSTEM, now=later, note="test")
    baseline = baselines.propose_baseline("Figures of the first year", member.officer, actor=SYSTEM, now=later)
    measured = Run.objects.get(baseline=baseline)
    if sight == SIGHTS[0]:
        explain_living()
        compute_run(run.pk, later)
        compute_run(measured.pk, later)
    bulk = given_for_all(member)
    numbers = {"organisation": first.pk, "run": run.pk, "return": made.pk, "draft": draft.pk, "event": event.pk}
    numbers |= {"baseline": baseline.pk, "measured": measured.pk, "bulk": bulk.pk, "upload": bulk.uploads.get().pk}
    assert look(window, member.officer, tuple(path.format(**numbers) for path in OF_SCORECARD), sight) == []
    assert look(window, member.manager, tuple(path.format(**numbers) for path in OF_MANAGER), sight) == []
    assert look(window, member.preparer, tuple(path.format(**numbers) for path in OF_PREPARER), sight) == []
