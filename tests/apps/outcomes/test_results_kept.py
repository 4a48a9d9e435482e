"""Before results are public, nobody who is tied to an application reads by office what became of the others."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Recusal
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries import visible_to as letters_visible_to
from corymb.apps.office.actions import registering
from corymb.apps.office.queries.duties import tasks as due_from
from corymb.apps.outcomes.models import Results
from corymb.apps.outcomes.queries.seeing import seen_in
from corymb.kit.asking import NotPossible
from tests import factories
from tests.apps.council.sitting import AFTER, Council
from tests.apps.outcomes.deciding import everything
from tests.apps.outcomes.test_agreements import SENT, Deal, deal
from tests.apps.outcomes.test_feedback import decided_anew
from tests.apps.outcomes.test_results import published
from tests.apps.outcomes.test_telling import again
from tests.people import browser_of, grant, member_of_the_cast, person
from tests.programs import program_of

pytestmark = pytest.mark.django_db


def acting_officer(here: Council) -> Person:
    """An officer of the programme who answers for the region of the last application as well."""
    found = person("Acting officer")
    Authenticator.objects.create(user=found, type=Authenticator.Type.TOTP, data={})
    grant(found, "officer", "programme:all")
    grant(found, "region_official", f"region:{here.applications[3].region.code}")
    return found


def acting_secretary(here: Council) -> Person:
    grant(here.secretary, "region_official", f"region:{here.applications[3].region.code}")
    return again(here.secretary)


def tied_auditor(here: Council) -> Person:
    found = member_of_the_cast("auditor")
    Recusal.objects.create(application=here.applications[3], person=found, kind="kin", raised_at=AFTER)
    return found


def told(who: Person, found: Deal) -> dict[str, bool]:
    """Of pages, files, programs and letters: which tell of the first application that it is selected."""
    call, browser, program = found.here.call, browser_of(who), program_of(who, "read")
    title, decision = found.here.applications[0].title, found.agreement.decision_id
    pages = {
        "call": reverse("outcomes:call", args=[call.pk]),
        "csv": reverse("outcomes:call", args=[call.pk]) + "?export=csv",
        "agreements": reverse("outcomes:agreements", args=[call.pk]),
        "agreement": reverse("outcomes:agreement", args=[found.agreement.pk]),
        "comments": reverse("outcomes:comments", args=[decision]),
    }
    answers = {name: browser.get(page) for name, page in pages.items()}
    answers["api"] = program.get("/outcomes")
    letters = Letter.objects.filter(about_kind="council.decision", about_id=str(decision))
    return {
        name: answer.status_code == 200 and title in b"".join(answer).decode() for name, answer in answers.items()
    } | {"letters": letters_visible_to(who).filter(pk__in=letters).exists()}


@pytest.mark.parametrize("kind", [acting_officer, tied_auditor])
def test_whoever_is_tied_reads_no_result_by_office_until_it_is_public(kind: object) -> None:
    found = deal().brought(SENT)
    who = kind(found.here)  # type: ignore[operator]
    every = told(found.officer, found)
    assert every == dict.fromkeys(every, True)
    assert told(who, found) == dict.fromkeys(every, False)
    assert seen_in(found.agreement.decision.matter.session, who) == set()
    published(found.here)
    assert told(who, found) == every


KEPT = "What its sessions decided you read here once it is public"
NOUGHT = ("Nothing is decided here", "No agreement is drafted yet", "How far they have come", "0 applications")


@pytest.mark.parametrize("kind", [acting_officer, tied_auditor, acting_secretary])
def test_what_is_kept_is_not_told_as_nought(kind: object) -> None:
    """Each page: whether it says that results are kept, whether it tells of nought, whether it has a form."""
    found = deal().brought(SENT)
    who = kind(found.here)  # type: ignore[operator]
    names = ("call", "agreements", *(() if kind is tied_auditor else ("release_all",)))

    def told_by(somebody: Person) -> list[tuple[bool, list[str]]]:
        browser, number = browser_of(somebody), found.here.call.pk
        pages = [browser.get(reverse(f"outcomes:{name}", args=[number])).content.decode() for name in names]
        return [(KEPT in page, [one for one in (*NOUGHT, '<p class="form-act">') if one in page]) for page in pages]

    assert told_by(who) == [(True, [])] * len(names)
    published(found.here)
    assert [kept for kept, _nought in told_by(again(who))] == [False] * len(names)
    assert [kept for kept, _nought in told_by(found.officer)] == [False] * len(names)


def test_where_no_comment_waits_there_is_nothing_to_release() -> None:
    found = deal()
    page, browser = reverse("outcomes:release_all", args=[found.here.call.pk]), browser_of(found.officer)
    seen = browser.get(page).context["form"].initial["seen"]
    assert browser.post(page, {"seen": seen}).status_code == 302
    after = browser.get(page)
    assert (after.context["question"].button, after.context["question"].notices) == (
        "", (("info", "The comments on every decided application are released."),)
    )  # fmt: skip


def test_whoever_acts_for_an_applicant_does_not_publish() -> None:
    found = deal()
    number, said = found.here.call.pk, "Who acts for an applicant of the call does not publish its results"
    call, page = (reverse(f"outcomes:{name}", args=[number]) for name in ("call", "publish"))

    def offered(who: Person) -> list[object]:
        """The button, the form, why there is none, and the task."""
        browser = browser_of(who)
        shown = browser.get(page).content.decode()
        due = [one.key for one in due_from(who, AFTER) if one.key.startswith("office:publish-")]
        return [page in browser.get(call).content.decode(), "form-act" in shown, said in shown, due]

    who = acting_officer(found.here)
    assert offered(found.officer) == [True, True, False, [f"office:publish-{number}"]]
    assert offered(who) == [False, False, True, []]
    refused = browser_of(who).post(page, {"reason": ""})
    assert (refused.status_code, said in refused.content.decode(), Results.objects.exists()) == (422, True, False)
    Recusal.objects.create(application=found.here.applications[3], person=found.officer, kind="kin", raised_at=AFTER)
    assert offered(again(found.officer)) == [True, True, False, [f"office:publish-{number}"]]


@pytest.mark.parametrize(("result", "warned"), [("not_selected", True), ("reserve", False)])
def test_whoever_publishes_is_told_who_is_named_no_more(result: str, warned: bool) -> None:  # noqa: FBT001
    found = deal()
    page, title = reverse("outcomes:publish", args=[found.here.call.pk]), found.here.applications[0].title
    said = f"Published by name before, and not any more: {title}."
    assert said not in browser_of(found.officer).get(page).content.decode()
    published(found.here)
    decided_anew(found.here, 0, result)
    assert (said in browser_of(found.officer).get(page).content.decode()) == warned


def test_a_region_goes_by_what_it_was_told_and_the_register_by_what_is_public() -> None:
    found = deal().brought(SENT)
    here, session = found.here, found.agreement.decision.matter.session
    made = factories.cluster("kept", "pilot", region=here.applications[0].region)
    type(here.applications[0]).objects.filter(pk=here.applications[0].pk).update(cluster=made)
    with pytest.raises(NotPossible, match="No cluster moves"):
        registering.carry_statuses(session.pk, everything(session), **here.told(minutes=150))
    published(here)
    registering.carry_statuses(session.pk, everything(session), **here.told(minutes=151))
    made.refresh_from_db()
    assert made.status == "leader"
    second = decided_anew(here, 0)
    page = reverse("office:statuses", args=[second.matter.session_id])
    assert "takes no status back" not in browser_of(found.officer).get(page).content.decode()  # that is not public yet
    published(here, "Решено заново (тест)")
    said = "stays Leader; “reserve” takes no status back, that is changed by hand in the register."
    assert f"{made.title}: {said}" in browser_of(found.officer).get(page).content.decode()
