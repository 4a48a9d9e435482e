"""Agreements that end otherwise than signed on the site: on paper, terminated; what a signed one says and leads to."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Recusal
from corymb.apps.journal.models import Entry
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries import written
from corymb.apps.office.queries.duties import tasks
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.models import Agreement, Commitment
from corymb.apps.outcomes.queries.complaints import unsettled_said
from corymb.apps.outcomes.states import (
    ANSWERED,
    BY_REGION,
    DISMISSED,
    DRAFT,
    FILED,
    LOOKED,
    ON_PAPER,
    SENT,
    SIGNED,
    TERMINATE,
    TERMINATED,
    WITHDRAWN,
)
from corymb.apps.programme.actions import Part, plan_part
from corymb.apps.programme.queries.packs import divisible_targets
from corymb.apps.selection.models import Application
from corymb.kit.registries import Addressee
from tests import factories
from tests.apps.council.sitting import AFTER
from tests.apps.council.test_rankings import refusal_of
from tests.apps.outcomes.complaining import SENT as LETTERS_SENT
from tests.apps.outcomes.complaining import case
from tests.apps.outcomes.test_agreements import DAY, deal, scan
from tests.apps.outcomes.test_telling import again
from tests.apps.programme.making import in_force
from tests.people import browser_of, grant, person
from tests.web import entered

pytestmark = pytest.mark.django_db


def test_one_signed_by_both_is_terminated_with_a_reason_and_another_one_drafted() -> None:
    found = deal().brought(SIGNED)
    told, call = found.by(found.officer), found.here.call.pk
    assert refusal_of(actions.move_agreement, found.agreement.pk, TERMINATE, "", **told) == (
        "Say why the agreement does not hold any more."
    )
    found.made(TERMINATE)()
    page = browser_of(found.region).get(reverse("outcomes:agreement", args=[found.agreement.pk])).content.decode()
    assert [word for word in ("terminated", "причина (тест)", "stored, not verified") if word not in page] == []
    listed = reverse("outcomes:agreements", args=[call]) + "?state=terminated"
    shown = browser_of(found.officer).get(listed).context
    assert [count for _state, count in shown["progress"]] == [1, 0, 0, 0, 1]
    (row,) = shown["page"].rows
    own = browser_of(found.region).get(reverse("selection:application", args=[found.here.applications[0].pk]))
    link = reverse("outcomes:agreement", args=[found.agreement.pk])
    assert (row[0].url, link in own.content.decode()) == (link, True)
    asked = browser_of(found.officer).get(reverse("outcomes:draft", args=[call])).content.decode()
    decision = found.agreement.decision
    ended = (f'value="{decision.pk}"', f"{found.here.applications[0].title}: terminated")
    assert [word for word in ended if word not in asked] == []
    assert refusal_of(actions.draft_agreements, call, None, **told) == (
        "Every selected application has its agreement, or nothing is decided yet."
    )
    assert [row.decision for row in actions.draft_agreements(call, None, {decision.pk}, **told)] == [decision]


def test_a_region_declines_with_a_reason_and_the_office_decides_whether_another_one_is_drafted() -> None:
    found = deal().brought(SENT)
    number, call, title = found.agreement.pk, found.here.call.pk, found.here.applications[0].title
    url = reverse("outcomes:agreement_move", args=[number, "decline"])
    browser = browser_of(found.region)
    assert browser.post(url, {"reason": ""}).status_code == 422
    assert browser.post(url, {"reason": "Не та сумма (тест)"}).status_code == 302
    found.agreement.refresh_from_db()
    assert (found.agreement.state, found.agreement.reason) == ("declined", "Не та сумма (тест)")
    office = browser_of(found.officer)
    page = office.get(reverse("outcomes:agreement", args=[number])).content.decode()
    assert "Declined by the region: Не та сумма (тест)" in page
    listed = office.get(reverse("outcomes:agreements", args=[call])).context
    assert [int(count) for _state, count in listed["progress"]] == [1, 0, 0, 0, 1]
    due = {one.key: one for one in tasks(found.officer, AFTER)}
    assert due[f"office:declined-{call}"].title == "Regions have declined their agreements"
    draft = reverse("outcomes:draft", args=[call])
    assert f"{title}: declined by the region" in office.get(draft).content.decode()
    answer = office.post(draft, {"go": "1"})
    assert (answer.status_code, Agreement.objects.filter(state="drafted").count()) == (422, 1)
    assert answer.context["form"].errors == {"again": ["Tick for whom another one is drafted."]}
    assert office.post(draft, {"go": "1", "again": [found.agreement.decision_id]}).status_code == 302
    second = Agreement.objects.get(state="drafted", decision=found.agreement.decision)
    assert f"office:declined-{call}" not in {one.key for one in tasks(found.officer, AFTER)}
    told = found.here.told(found.officer)
    actions.send_agreement(second.pk, date(2030, 1, 1), **told)
    actions.move_agreement(second.pk, "cancel", "нет средств (тест)", **told)
    assert f"office:declined-{call}" not in {
        one.key for one in tasks(found.officer, AFTER)
    }  # the office ended the last


def test_one_the_office_cancelled_stays_in_the_list() -> None:
    found = deal().brought(SENT)
    found.made("cancel")()
    shown = browser_of(found.officer).get(
        reverse("outcomes:agreements", args=[found.here.call.pk]) + "?state=cancelled"
    )
    (row,) = shown.context["page"].rows
    assert row[0].url == reverse("outcomes:agreement", args=[found.agreement.pk])


def test_a_number_belongs_to_one_agreement_of_a_call() -> None:
    found = deal().brought(SENT)
    other = Agreement.objects.exclude(pk=found.agreement.pk).get()
    told = "Another agreement of the call has this number."
    assert refusal_of(actions.send_agreement, other.pk, DAY, " С-1 (тест) ", **found.by(found.officer)) == told
    sent = actions.send_agreement(other.pk, DAY, "С-2 (тест)", **found.by(found.officer))
    assert (sent.number, sent.state) == ("С-2 (тест)", SENT)


def test_the_office_takes_in_the_copy_of_a_region_that_came_on_paper() -> None:
    found = deal().brought(SENT)
    url = reverse("outcomes:agreement_move", args=[found.agreement.pk, ON_PAPER])
    answers = [browser_of(who).post(url, {"on": "2018-08-01", "file": scan()}) for who in (found.region, found.officer)]
    assert [answer.status_code for answer in answers] == [403, 302]
    found.agreement.refresh_from_db()
    assert (found.agreement.state, found.agreement.region_signed_on) == (BY_REGION, date(2018, 8, 1))
    entry = Entry.objects.order_by("pk").last()
    assert entry
    assert (entry.act, entry.actor_id) == ("outcomes.agreement.came_on_paper", str(found.officer.pk))


def test_the_copies_are_told_apart_and_the_region_comes_back_to_its_application() -> None:
    found = deal().brought(SIGNED)
    answer = browser_of(found.region).get(reverse("outcomes:agreement", args=[found.agreement.pk]))
    labels = [label for file, label in answer.context["files"] if file.pk in answer.context["signed"]]
    application = reverse("selection:application", args=[found.here.applications[0].pk])
    assert labels == ["Copy of the region", "Copy of the programme office"]
    assert [url for _label, url in answer.context["trail"]] == [application, ""]
    assert browser_of(found.region).get(application).status_code == 200


def test_the_region_is_written_to_when_the_office_signed_and_when_it_holds_no_more() -> None:
    found = deal().brought(TERMINATED)
    letters = list(Letter.objects.filter(kind="outcomes.agreement_moved").order_by("pk"))
    assert {row.addressee_id for row in letters} == {str(found.region.pk)}
    said = [written(row, Addressee("Anna", "anna@example.org", "en")) for row in letters]
    assert [one.subject for one in said] == [
        "An agreement with your region is signed by both", "An agreement with your region holds no more",
    ]  # fmt: skip
    assert ["Reason: причина (тест)" in one.text for one in said] == [False, True]
    assert written(letters[1], Addressee("Анна", "anna@example.org", "ru")).subject == (
        "Соглашение с вашим регионом больше не действует"
    )


def test_the_letter_about_one_its_region_declined_says_who_did() -> None:
    deal().brought("declined")
    letter = Letter.objects.get(kind="outcomes.agreement_moved")
    said = written(letter, Addressee("Anna", "anna@example.org", "en"))
    assert said.subject == "An agreement with your region is not concluded"
    assert ("was declined by your region." in said.text, "programme office" in said.text) == (True, False)


def due_to_carry(who: Person) -> list[str]:
    """Of how many agreements a person is asked to carry what is agreed on into the plan."""
    told = tasks(again(who), AFTER)
    return [one.about.rpartition(": ")[2] for one in told if one.key.startswith("office:carry-")]


def test_what_is_agreed_on_becomes_the_planned_part_of_the_cluster() -> None:
    found = deal(commitments=[{"question": "employees", "target": "T2"}])
    in_force()
    told, number = found.by(found.officer), found.agreement.pk
    cluster = factories.cluster("agreed", region=found.here.applications[0].region)
    found.brought(SIGNED)
    assert refusal_of(actions.carry_commitments, number, **told) == (
        "The application names no cluster; what it commits to can be planned for none."
    )
    Application.objects.filter(pk=found.here.applications[0].pk).update(cluster=cluster)
    Commitment.objects.update(target="")
    nothing = "Nothing in the agreement is part of a target."
    assert refusal_of(actions.carry_commitments, number, **told) == nothing
    Commitment.objects.update(target="nosuch")
    assert refusal_of(actions.carry_commitments, number, **told) == (
        "nosuch, Employees of the members: Only a target that adds up over the years can be divided."
    )
    Commitment.objects.update(target="T2")
    assert refusal_of(actions.carry_commitments, number, **told) == (
        "T2 is counted in “jobs”, the agreement in “people”; plan the part by hand."
    )
    Commitment.objects.update(unit_en="jobs")
    assert [due_to_carry(who) for who in (found.officer, found.here.secretary)] == [["1"], []]
    (made,) = actions.carry_commitments(number, **told)
    assert due_to_carry(found.officer) == []
    assert (made.target, made.cluster, made.amount, made.basis) == (
        "T2", cluster, Decimal("5200.5"), "Agreement С-1 (тест)",
    )  # fmt: skip
    browser = browser_of(found.officer)
    assert "Carry into the plan" in browser.get(reverse("outcomes:agreement", args=[number])).content.decode()
    assert browser.post(reverse("outcomes:carry", args=[number]), {"go": "1"}).status_code == 302


def due_to_replan(who: Person) -> list[str]:
    return [one.about.rpartition(": ")[2] for one in tasks(again(who), AFTER) if one.key.startswith("office:replan-")]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_planned_part_that_rests_on_a_terminated_agreement_says_so_until_it_is_planned_anew(language: str) -> None:
    found = deal(commitments=[{"question": "employees", "target": "T2"}])
    in_force()
    bid, number, told = found.here.applications[0], found.agreement.pk, found.by(found.officer)
    cluster = factories.cluster("agreed", region=bid.region)
    Application.objects.filter(pk=bid.pk).update(cluster=cluster)
    Commitment.objects.update(unit_en="jobs", unit_ru="рабочих мест")
    found.brought(SIGNED)
    with override(language):
        (made,) = actions.carry_commitments(number, **told)
    other = person("Minister who reads the plan")
    grant(other, "minister", "programme:all")
    urls = reverse("programme:target", args=["T2"]), reverse("outcomes:agreement", args=[number])

    def marked() -> tuple[object, ...]:
        plan, agreement = (browser_of(found.officer).get(url).context for url in urls)
        (row,) = browser_of(other).get(urls[0]).context["parts"]
        return plan["parts"][0]["ended"], row["ended"], agreement["counted"], due_to_replan(found.officer)

    assert marked() == (None, None, [], [])
    found.made(TERMINATE)()
    said = "this agreement is terminated"
    assert marked() == ((said, urls[1]), (said, ""), [("T2", urls[0])], ["1"])
    page = browser_of(found.officer).get(urls[0]).content.decode()
    assert (said in page, f'href="{urls[1]}"' in page) == (True, True)
    assert (due_to_replan(found.here.secretary), due_to_carry(found.officer)) == ([], [])
    assert browser_of(found.region).get(urls[1]).context["counted"] == [("T2", urls[0])]
    Recusal.objects.create(application=bid, person=other, kind="kin", raised_at=AFTER)
    assert browser_of(other).get(urls[0]).context["parts"][0]["ended"] is None
    plan_part(Part("T2", cluster, made.amount, basis="order 7"), **told)
    assert marked() == (None, None, [], [])


def test_what_would_be_planned_is_listed_before_it_is() -> None:
    found = deal(commitments=[{"question": "employees", "target": "T2"}]).brought(SIGNED)
    in_force()
    target = dict(divisible_targets())["T2"]
    page = browser_of(found.officer).get(reverse("outcomes:carry", args=[found.agreement.pk])).content.decode()
    assert f"Employees of the members (part of the target “{target}”): 5,200.5" in page


@pytest.mark.parametrize(
    ("state", "upheld", "counted"),
    [
        (DRAFT, True, 0), (FILED, True, 1), (DISMISSED, True, 1), (LOOKED, True, 1), (ANSWERED, True, 1),
        (ANSWERED, False, 0), (WITHDRAWN, True, 0),
    ],
)  # fmt: skip
def test_whoever_drafts_or_sends_agreements_is_told_of_complaints_that_are_not_settled(
    state: str, counted: int, *, upheld: bool
) -> None:
    one = case().brought(state, upheld=upheld)
    officer = person("Officer of agreements")
    grant(officer, "officer", "programme:all")
    said = "Complaints about decisions of this call that are not settled: 1. A later session may decide otherwise."
    browser, call = entered(officer), one.here.call
    assert (said in browser.get(reverse("outcomes:draft", args=[call.pk])).content.decode()) is bool(counted)
    (made, _second) = actions.draft_agreements(call.pk, officer, **one.by(officer))
    page = browser.get(reverse("outcomes:agreement_move", args=[made.pk, "send"]))
    assert (page.status_code, said in page.content.decode()) == (200, bool(counted))
    Recusal.objects.create(
        application=one.complaint.decision.application, person=officer, kind="kin", raised_at=LETTERS_SENT
    )
    assert unsettled_said(call.pk, again(officer)) == ""


def test_whoever_decides_anew_reads_that_an_agreement_stands() -> None:
    found = deal()
    page = reverse("council:matter", args=[found.agreement.decision.matter_id])

    def said() -> list[str]:
        told = browser_of(found.here.secretary).get(page).content.decode()
        return re.findall(r"An agreement on the application [^.<]*[.]", told)

    for code, told in (
        ("send", ["An agreement on the application is on its way: С-1 (тест), sent to the region."]),
        ("sign_region", ["An agreement on the application is on its way: С-1 (тест), signed by the region."]),
        ("sign_office", ["An agreement on the application stands: С-1 (тест), signed by both."]),
        (TERMINATE, []),
    ):
        found.made(code)()
        assert said() == told


def test_none_is_sent_before_the_letter_with_its_decision_has_gone() -> None:
    found = deal()
    about = str(found.agreement.decision_id)
    letters = Letter.objects.filter(about_kind="council.decision", about_id=about).values_list("pk", flat=True)
    numbers, send = list(letters), (actions.send_agreement, found.agreement.pk, date(2030, 1, 1))
    Letter.objects.filter(pk__in=numbers).update(about_id="0")
    assert refusal_of(*send, **found.here.told(found.officer)) == (
        "The region is told first: by the letter with the decision or by published results."
    )
    Letter.objects.filter(pk__in=numbers).update(about_id=about)
    assert actions.send_agreement(*send[1:], **found.here.told(found.officer)).state == SENT
