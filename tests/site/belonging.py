"""Things of one member, its people, cluster and region, all of them there: what strangers have no business in."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from corymb.apps.accounts.models import ApiToken, Person, SavedView
from corymb.apps.assessment.actions.packing import ask_for_pack, make_pack
from corymb.apps.assessment.models import Conflict, Recusal
from corymb.apps.assignment.actions.solving import propose
from corymb.apps.council.models import Abstention
from corymb.apps.defence.models import Exclusion
from corymb.apps.extensions.models import Request
from corymb.apps.files.actions import store_file
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.letters.actions import write_letter
from corymb.apps.outcomes import actions as outcomes
from corymb.apps.outcomes.queries.comments import comments_of
from corymb.apps.registry.actions import Post, appoint_person
from corymb.apps.registry.models import Contract, ContractParty
from corymb.apps.returns import actions
from corymb.apps.returns.models import Evidence, Return
from corymb.apps.selection import actions as selection
from corymb.apps.selection.models import Attachment, Workbook
from corymb.apps.selection.queries.history import earlier_texts
from corymb.apps.variants.actions.asking import ask_variant
from corymb.apps.workbooks.models import Bulk, Upload
from corymb.packs.call_what_if import WhatIf
from tests.apps.assessment import assessing
from tests.apps.council import sitting
from tests.apps.defence import defending
from tests.apps.outcomes import complaining, deciding
from tests.apps.returns.reporting import Member, explain_all, fill, member, submitted
from tests.apps.selection.calling import WINDOW, Bid, published
from tests.people import NOW, REGION, START, grant, person
from tests.stages import built_once

Things = dict[str, dict[str, object]]
"""Arguments of addresses, by how these begin."""


@built_once
def belonging(who: Member | None = None) -> Things:
    """What is a member's, and of the applications, assessments, decisions and agreements it has part in."""
    who = who or member()
    found = who.opened()
    event = actions.EventEntry("joint_rd", "R-1", amount=5, participants=[(who.organisation.identifier, "lead", "")])
    actions.put_event(found.pk, event, who.preparer, **who.told("preparer"))
    fill(found, who)
    explain_all(found, who)
    submitted(found, who)
    found = Return.objects.get(pk=found.pk)
    file = store_file(
        SimpleUploadedFile("act.pdf", b"%PDF-1.7"),
        actor=SYSTEM,
        now=NOW,
        about=("returns.return", str(found.pk)),
        confidential=True,
    )
    given = {"file": file.pk, "file_name": "act.pdf", "by": who.preparer, "at": NOW}
    more = Request.objects.create(
        member_return=found, wished_at=found.due_at, reason="x", asked_at=NOW, asked_by=who.preparer
    )
    bulk = Bulk.objects.create(cluster=who.cluster, period=who.period, state="read", **given)
    upload = Upload.objects.create(member_return=found, state="decide", sha256="0" * 64, **given)
    evidence = Evidence.objects.create(member_return=found, sha256="0" * 64, **given)
    return {
        **_of_the_register(who),
        "selection/applications/": _of_an_application(who),
        "selection/workbooks/": {"number": Workbook.objects.get().pk},
        **_of_an_assessment(who),
        **_of_a_council(),
        **_of_outcomes(),
        **_of_people(who.preparer, found),
        "returns/board/": {"cluster": who.cluster.code, "period": "2017"},
        "returns/workbooks/": {"number": bulk.pk},
        "returns/uploads/": {"number": upload.pk},
        "returns/events/": {"number": found.events.get().pk},
        "returns/more-time/": {"number": more.pk},
        "returns/participants/": {"number": found.events.get().participants.get().pk},
        "returns/figures/": {"organisation": who.organisation.pk, "period": "2017", "variable": "revenue"},
        "returns/<int:number>/": {
            "number": found.pk, "evidence": evidence.pk, "variable": "revenue", "finding": "missing",
            "code": "accept", "kind": "joint_rd",
        },
        "files/": {"number": file.pk},
    }  # fmt: skip


def _of_the_register(who: Member) -> Things:
    post = appoint_person(who.manager, Post(who.organisation, "director", START), actor=SYSTEM, now=NOW)
    contract = Contract.objects.create(number="C-1", signed_on=START, kind="supply", subject="invented")
    ContractParty.objects.create(contract=contract, organisation=who.organisation, role="customer")
    number = {"number": who.organisation.pk}
    return {
        "register/clusters/<slug:code>/members/new/": {"code": who.cluster.code},
        "register/clusters/<slug:code>/change/": {"code": who.cluster.code},
        "register/memberships/": {"number": who.organisation.memberships.get().pk},
        "register/organisations/": number,
        "register/appointments/": {"number": post.pk},
        "register/contracts/": {"number": contract.pk},
        "scorecard/organisations/": number,
    }


def _of_an_application(who: Member) -> dict[str, object]:
    """An application of the region with the cluster, the member among its partners."""
    call, official = published(), person("An official")
    grant(official, "region_official", f"region:{REGION}")
    start = selection.Start(who.cluster.region, "An application (test)", who.cluster)
    made = selection.start_application(call.pk, start, official, actor=SYSTEM, now=NOW)
    bid = Bid(call, who.cluster, who.organisation, official, who.manager, who.certifier, who.officer, made)
    bid.fill()
    bid.save(members="15")
    attachment = made.attachments.order_by("pk")[0]
    Workbook.objects.create(
        application=made, by_version=made.by_version, state="decide", sha256="0" * 64, file=1, file_name="a.xlsx",
        by=official, at=NOW,
    )  # fmt: skip
    values = {"document": attachment.document, "attachment": attachment.pk, "consent": bid.partner().pk}
    return {
        "number": made.pk, "code": "ask", "answer": "agree", "entry": earlier_texts(official, made).get().pk, **values,
    }  # fmt: skip


def _of_an_assessment(who: Member) -> Things:
    """An application that is assessed, its expert, a conflict, a proposal, somebody who is tied."""
    call, official = published("clusters-2019", WINDOW), Person.objects.get(name="An official")
    start = selection.Start(who.cluster.region, "An application to be assessed (test)", who.cluster)
    made = selection.start_application(call.pk, start, official, actor=SYSTEM, now=NOW)
    bid = Bid(call, who.cluster, who.organisation, official, who.manager, who.certifier, who.officer, made)
    here = assessing.panel_of(bid)
    (review,) = here.assigned("An expert")
    for n in range(3):
        here.expert(f"Another expert {n}")
    expert = review.expert
    proposal = propose(here.call.pk, "fairest", here.secretary, **assessing.TOLD)
    pack = make_pack(ask_for_pack(expert.pk, **here.told(expert.person)).pk, now=assessing.LATER)
    kin = Conflict.objects.create(
        expert=expert, region=here.application.region, kind="kin", source="declared", raised_at=assessing.LATER
    )
    tied = Recusal.objects.create(
        application=here.another("Another (test)"), person=here.officer, kind="office", raised_at=assessing.LATER
    )
    attachment = here.application.attachments.order_by("pk")[0]
    Conflict.objects.filter(pk=kin.pk).update(lifted_at=assessing.LATER, lifted_why="a test")
    return {
        "assessment/calls/": {"number": here.call.pk, "application": here.application.pk},
        "assessment/experts/": {"number": expert.pk},
        "assessment/invitations/": {"number": expert.pk},
        "assessment/conflicts/": {"number": kin.pk},
        "assessment/acting/": {"number": tied.pk},
        "assessment/proposals/": {"number": proposal.pk, "application": here.application.pk},
        "assessment/packs/": {"number": pack.pk},
        "assessment/reviews/": {"number": review.pk, "attachment": attachment.pk},
    }  # fmt: skip


def _of_a_council() -> Things:
    """A call before its council: a ranking, a session that is open, a member, an item."""
    here = sitting.council(code="clusters-2020")
    session = here.opened()
    given = {"application": here.applications[3], "source": "register", "at": sitting.AFTER}
    recusal = Abstention.objects.create(seat=here.seats[2], **given)
    paper = Attachment.objects.create(
        application=here.applications[0], document="letter", file=0, file_name="letter.pdf", sha256="0" * 64, at=NOW
    )
    varied = ask_variant(session.ranking, WhatIf(), here.secretary, **here.told())
    return {
        **_of_a_defence(here, paper.pk),
        "council/calls/": {"number": here.call.pk},
        "council/rankings/": {"number": session.ranking_id, "variant": varied.pk},
        "council/sessions/": {"number": session.pk, "seat": here.seats[1].pk, "state": "closed", "recusal": recusal.pk},
        "council/items/": {"number": here.matter(session, 0).pk, "attachment": paper.pk},
    }


def _of_outcomes() -> Things:
    """A call that is decided, with what follows: comments, a complaint that somebody looks at."""
    here, session = deciding.whole("clusters-2021", " afterwards")
    decision = deciding.decision_on(here, 0)
    mark = comments_of(decision)[0].comments[0].mark
    kept = outcomes.withhold(decision.pk, mark.pk, "a test", None, **here.told())
    found = complaining.complaint_of(here).brought("looked")
    attachment = Attachment.objects.create(
        application=here.applications[complaining.PLACE], document="letter", file=0, file_name="letter.pdf",
        sha256="0" * 64, at=NOW,
    )  # fmt: skip
    ground = found.complaint.grounds.order_by("place")[0]
    agreement = outcomes.draft_agreements(here.call.pk, None, **here.told())[0]
    label = ("Patents (test)", "Патенты (тест)")
    promise = outcomes.Promise(label, ("", ""), "12", "2020")
    commitment = outcomes.write_commitment(agreement.pk, promise, **here.told())
    return {
        "outcomes/calls/": {"number": here.call.pk},
        "outcomes/applications/": {"number": here.applications[0].pk},
        "outcomes/sessions/": {"number": session.pk},
        "council/outcomes/": {"number": here.applications[0].pk},
        "outcomes/decisions/": {"number": decision.pk, "mark": mark.pk, "withholding": kept.pk},
        "outcomes/agreements/": {"number": agreement.pk, "commitment": commitment.pk, "code": "cancel"},
        "outcomes/complaints/": {
            "number": found.complaint.pk, "ground": ground.pk, "code": "withdraw", "attachment": attachment.pk,
        },
    }  # fmt: skip


def _of_a_defence(council: sitting.Council, paper: int) -> Things:
    """A defence of its call that is under way: a slot that is heard, one to come that its region was told of."""
    here = defending.stage_of(council)
    here.opened()
    defending.official_of(here.applications[2])
    here.announced()
    member, last = here.members[2], here.applications[3]
    out = Exclusion.objects.create(member=member, application=last, source="register", at=sitting.AFTER)
    return {
        "defence/calls/": {"number": council.call.pk},
        "defence/sittings/": {"number": here.defence.pk, "member": member.pk, "state": "closed", "recusal": out.pk},
        "defence/slots/": {"number": here.called(0).pk, "state": "done", "attachment": paper},
        "defence/own/": {"number": here.slot(2).pk},
    }


def _of_people(somebody: Person, found: Return) -> Things:
    token = ApiToken.objects.create(
        person=somebody, name="a program", secret_hash="0" * 64, begins="corymb_0", access="read", created_at=NOW,
        expires_at=NOW + timedelta(days=30),
    )  # fmt: skip
    letter = write_letter(
        "returns.submitted", str(somebody.pk), {"return": found.pk, "period": "2017"}, now=NOW,
        about=("returns.return", str(found.pk)), scope_keys=[],
    )  # fmt: skip
    view = SavedView.objects.create(
        person=somebody, listing="returns", name="Mine", query="state=draft", place="returns/", is_shared=True,
        saved_at=NOW,
    )  # fmt: skip
    return {
        "people/me/views/": {"number": view.pk},
        "people/roles/": {"number": somebody.grants.get().pk},
        "people/tokens/": {"number": token.pk},
        "people/<int:number>/": {"number": somebody.pk},
        "letters/": {"number": letter.pk},
        "journal/": {"number": Entry.objects.latest("pk").pk},
    }
