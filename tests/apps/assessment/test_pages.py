"""Pages of the assessment: who comes in, what each shows and hides, the way of an expert and of a secretary by form."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.assessment import tasks
from corymb.apps.assessment.actions.experts import Terms
from corymb.apps.assessment.models import Conflict, Expert, Mark, Proposal, Recusal, Review
from corymb.apps.assessment.states import ACCEPTED, COLLEAGUES, DECLINED, FULL, REFUSED, REPLACED, SUBMITTED, WITHDRAWN
from corymb.apps.assignment.actions.solving import propose
from corymb.apps.assignment.queries.proposals import pairs_of
from corymb.apps.journal.models import Entry
from tests import factories
from tests.apps.assessment.assessing import LATER, LEAVES, TOLD, Panel, panel
from tests.apps.assessment.test_conflicts import tied
from tests.people import CAST, START, asked_again, browser_of, done, grant, member_of_the_cast, person
from tests.web import entered

pytestmark = pytest.mark.django_db


OF_ASSIGNMENT = {
    "propose", "proposal", "change", "confirm", "applications", "application", "third", "consensus", "replace",
    "close", "many", "experts_template", "earlier",
}  # fmt: skip


def url(name: str, *arguments: object) -> str:
    return reverse(f"{'assignment' if name in OF_ASSIGNMENT else 'assessment'}:{name}", args=arguments)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def posted(browser: Client, place: str, **values: object) -> int:
    return int(browser.post(place, values).status_code)


def pages_of_the_office(here: Panel) -> list[str]:
    number, bid = here.call.pk, here.application.pk
    return [
        url("calls"), url("call", number), url("experts", number), url("conflicts", number), url("recusals", number),
        url("applications", number), url("application", number, bid), url("expert", here.experts[0].pk),
    ]  # fmt: skip


def pages_of_who_arranges(here: Panel) -> list[str]:
    number = here.call.pk
    return [
        url("arrange", number), url("check", number), url("invite", number), url("propose", number),
        url("terms", here.experts[0].pk), url("withdraw", here.experts[0].pk),
        url("third", number, here.application.pk), url("consensus", number, here.application.pk),
    ]  # fmt: skip


@pytest.mark.parametrize("who", CAST)
def test_doors_of_an_assessment(who: str) -> None:
    here = panel()
    here.assigned("Anna Expert")
    browser = browser_of(member_of_the_cast(who))
    statuses = {browser.get(page).status_code for page in pages_of_the_office(here)}
    arranging = {browser.get(page).status_code for page in pages_of_who_arranges(here)}
    if who == "secretary":  # of another call
        assert (statuses, arranging) == ({200, 404}, {404})
    else:
        assert statuses == ({200} if who in {"officer", "auditor"} else {403})
        assert arranging == ({200} if who == "officer" else {403})
    mine = {browser.get(page).status_code for page in (url("reviews"), url("review", Review.objects.get().pk))}
    assert mine == ({200, 404} if who == "expert" else {403})


def test_the_secretary_of_the_call_comes_in() -> None:
    here = panel()
    here.assigned("Anna Expert")
    browser = entered(here.secretary)
    pages = [*pages_of_the_office(here), *pages_of_who_arranges(here)]
    assert {browser.get(page).status_code for page in pages} == {200}


def test_the_way_of_an_expert_by_form_from_the_invitation_to_the_review() -> None:
    here = panel()
    browser = entered(here.secretary)
    somebody = person("Anna Expert")
    terms = {"at_most": 3, "blind": COLLEAGUES, "language": "en"}
    assert posted(browser, url("invite", here.call.pk), email="anna.expert@example.org", **terms) == 302
    expert, mine = Expert.objects.get(), browser_of(somebody)
    assert "invited to assess" in text(mine.get(reverse("tasks")))
    assert posted(mine, url("accept", expert.pk), yes="yes") == 302
    assert posted(mine, url("profile", expert.pk), expertise="21, 26.60", about="me") == 302
    assert mine.post(url("profile", expert.pk), {"expertise": "abc", "about": ""}).status_code == 422
    assert mine.post(url("declare", expert.pk), {"kind_1": "kin", "agrees": "on"}).status_code == 422
    tie = {"kind_1": "kin", "organisation_1": here.bid.organisation.number, "words_1": "uncle", "agrees": "on"}
    assert posted(mine, url("declare", expert.pk), **tie) == 302
    expert.refresh_from_db()
    assert (expert.state, expert.expertise, expert.is_ready) == (ACCEPTED, ["21", "26.60"], True)
    page = text(mine.get(url("invitation", expert.pk)))
    assert ("uncle" in page, here.application.title in page) == (True, False)


def test_an_invitation_is_declined_by_form() -> None:
    here = panel()
    expert = here.invited("Anna Expert")
    assert posted(browser_of(expert.person), url("decline", expert.pk), note="no time") == 302
    expert.refresh_from_db()
    assert (expert.state, expert.note) == (DECLINED, "no time")


def test_nobody_answers_for_another_expert() -> None:
    here = panel()
    expert, other = here.invited("Anna Expert"), here.expert("Boris Expert")
    browser = browser_of(other.person)
    names = ("invitation", "accept", "decline", "profile", "declare")
    assert {browser.get(url(name, expert.pk)).status_code for name in names} == {404}
    assert posted(browser, url("accept", expert.pk), yes="yes") == 404


def test_a_conflict_is_seen_with_its_reason_and_lifted_with_one() -> None:
    here = panel()
    expert = here.expert("Anna Expert")
    tied(here, expert.person, "employer")
    tasks.conflicts(here.call.pk)
    browser = entered(here.secretary)
    reason = "Works at ООО «Светотехника-тест», which takes part"
    assert reason in text(browser.get(url("conflicts", here.call.pk)))
    assert reason in text(browser.get(url("expert", expert.pk)))
    bid = url("application", here.call.pk, here.application.pk)
    assert f"<strong>Anna Expert</strong>: {reason}" in text(browser.get(bid))
    row = Conflict.objects.get()
    assert browser.post(url("lift", row.pk), {"reason": ""}).status_code == 422
    assert posted(browser, url("lift", row.pk), reason="left in 2016") == 302
    row.refresh_from_db()
    assert row.lifted_why == "left in 2016"
    assert "Anna Expert" not in text(browser.get(bid))


def test_a_check_before_an_invitation_and_a_look_into_the_register() -> None:
    here = panel()
    somebody = person("Anna Expert")
    tied(here, somebody, "employer")
    browser = entered(here.secretary)
    page = text(browser.get(url("check", here.call.pk), {"email": somebody.email}))
    assert "1 of 1 applications would be closed to them." in page
    assert browser.get(url("check", here.call.pk), {"email": "", "organisation": ""}).status_code == 422
    assert browser.get(url("check", here.call.pk), {"email": "nobody@example.org"}).status_code == 422
    assert posted(browser, url("look", here.call.pk)) == 302


def test_an_acting_secretary_is_named_by_form() -> None:
    here = panel()
    row = Recusal.objects.create(application=here.application, person=here.secretary, kind="office", raised_at=LATER)
    assert entered(here.secretary).get(url("acting", row.pk)).status_code == 404
    browser = entered(here.officer)
    assert posted(browser, url("acting", row.pk), person=here.officer.pk) == 302
    assert "You act for somebody" in text(browser.get(reverse("tasks")))
    page = url("application", here.call.pk, here.application.pk)
    assert (entered(here.secretary).get(page).status_code, browser.get(page).status_code) == (404, 200)


def test_a_proposal_is_looked_at_changed_and_confirmed_by_form() -> None:
    here = panel()
    for n in range(4):
        here.expert(f"Expert {n}")
    browser = entered(here.secretary)
    assert posted(browser, url("propose", here.call.pk), aim="fairest") == 302
    assert asked_again(browser, url("call", here.call.pk)) == "not yet"
    done("assignment.propose")
    assert asked_again(browser, url("call", here.call.pk)) == "load anew"
    found = propose(here.call.pk, "fairest", here.secretary, **TOLD)
    page = text(browser.get(url("proposal", found.pk)))
    assert ("pairs checked: 4" in page, "Expert 0 (0.50)" in page) == (True, True)
    place = url("change", found.pk, here.application.pk)
    gone = min(expert for _application, expert in pairs_of(found))
    new = next(e.pk for e in here.experts if (here.application.pk, e.pk) not in pairs_of(found))
    assert "instead of" in text(browser.get(place))
    assert posted(browser, place, gone=gone, new=new, reason="a specialist") == 302
    changed = Proposal.objects.latest("pk")
    assert "There is a newer proposal" in text(browser.get(url("proposal", found.pk)))
    assert posted(browser, url("confirm", changed.pk), yes="yes") == 302
    assert set(Review.objects.values_list("application", "expert")) == set(pairs_of(changed))
    assert posted(browser, url("confirm", changed.pk), yes="yes") == 422


def test_why_there_is_no_assignment_stands_on_the_page() -> None:
    here = panel()
    here.expert("Anna Expert")
    found = propose(here.call.pk, "fairest", here.secretary, **TOLD)
    assert "1 eligible experts and needs 3" in text(entered(here.secretary).get(url("proposal", found.pk)))


def htmx(browser: Client, review: Review, **values: str) -> str:
    given = {name.replace("__", "-"): value for name, value in values.items()}
    return text(browser.post(url("save", review.pk), given, headers={"HX-Request": "true"}))


def test_a_mark_saves_itself_and_the_page_tells_how_far_one_is() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    browser = browser_of(review.expert.person)
    page = text(browser.get(url("review", review.pk)))
    assert ("Становится центром фармацевтики" in page, "outstanding, with proof from outside" in page) == (True, True)
    answer = htmx(browser, review, mark__science="4", comment__science="good", seen__science="0")
    assert ('value="4" checked' in answer, "1 of 5 criteria" in answer) == (True, True)
    assert "Marks go from 0 to 5" in htmx(browser, review, mark__science="9")
    assert "changed in another window" in htmx(browser, review, mark__science="1", seen__science="0")
    assert Mark.objects.get().mark == 4
    assert Entry.objects.filter(act="assessment.review.read").count() == 1


def test_without_scripts_one_saves_and_goes_to_the_next_application() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    second = here.given(review.expert, here.another())
    browser = browser_of(review.expert.person)
    answer = browser.post(url("save", review.pk), {"mark-science": "4", "then": "next"})
    assert answer["Location"] == url("review", second.pk)
    answer = browser.post(url("save", second.pk), {"mark-science": "4"})
    assert answer["Location"] == url("review", second.pk)
    assert f'href="{url("review", review.pk)}"' in text(browser.get(url("review", second.pk)))


def test_a_review_is_submitted_by_form_and_locked_and_colleagues_marks_open() -> None:
    here = panel()
    first, second = here.assigned("Anna Expert", "Boris Expert")
    here.submitted(second, 2)
    browser = browser_of(first.expert.person)
    sheet = {f"mark-{code}": "4" for code in LEAVES}
    assert browser.post(url("submit", first.pk), {"is_right": "on"}).status_code == 422
    assert posted(browser, url("save", first.pk), **sheet) == 302
    htmx(browser, first, mark__science="abstain")
    unsaid = text(browser.get(url("review", first.pk)))
    refused = browser.post(url("submit", first.pk), {"is_right": "on"})
    assert 'name="is_right"' not in browser.get(url("submit", first.pk)).content.decode()
    why = "Say in the comment why you abstain."
    assert ("4 of 5 criteria" in unsaid, why in unsaid, why in text(refused)) == (True, True, True)
    htmx(browser, first, mark__science="4")
    assert "What was marked" not in text(browser.get(url("review", first.pk)))
    sent = browser.post(url("submit", first.pk), {"is_right": "on"}, follow=True)
    assert f'<a href="{url("review", first.pk)}#colleagues">What colleagues marked</a>' in text(sent)
    page = text(browser.get(url("review", first.pk)))
    assert ("What was marked" in page, "Expert 1" in page, "Boris" in page) == (True, True, False)
    assert (page.count('href="#colleagues"'), page.count('id="colleagues"')) == (1, 1)
    assert "cannot be changed now" in htmx(browser, first, mark__science="1")
    assert Review.objects.get(pk=first.pk).state == SUBMITTED


def test_who_applies_is_hidden_where_it_is_to_be() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert", terms=Terms(5, FULL))
    browser = browser_of(review.expert.person)
    attachment = here.application.attachments.order_by("pk")[0]
    pages = [text(browser.get(page)) for page in (url("reviews"), url("review", review.pk), reverse("tasks"))]
    hidden = (here.application.title, str(here.application.region), str(here.bid.cluster), attachment.file_name)
    assert [name for name in hidden for page in pages if name in page] == []
    assert browser.get(url("paper", review.pk, attachment.pk)).status_code == 404
    export = browser.get(url("reviews"), {"export": "json"})
    assert here.application.title not in b"".join(export).decode()


def test_documents_are_opened_through_the_review_alone() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    browser, other = browser_of(review.expert.person), browser_of(here.expert("Boris Expert").person)
    attachment = here.application.attachments.order_by("pk")[0]
    answer = browser.get(url("paper", review.pk, attachment.pk))
    assert (answer.status_code, b"".join(answer)[:5]) == (200, b"%PDF-")
    assert browser.get(reverse("files:download", args=[attachment.file])).status_code == 404
    assert other.get(url("paper", review.pk, attachment.pk)).status_code == 404
    assert browser.get(url("paper", review.pk, 987654)).status_code == 404


def test_what_the_register_shuts_is_shut_before_a_job_has_taken_it_back() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    tied(here, review.expert.person, "employer")
    browser = browser_of(review.expert.person)
    assert {browser.get(url(name, review.pk)).status_code for name in ("review", "submit", "conflict")} == {404}
    assert posted(browser, url("save", review.pk), **{"mark-science": "4"}) == 404
    shown = [text(browser.get(url("reviews"))), b"".join(browser.get(url("reviews"), {"export": "csv"})).decode()]
    assert [page for page in shown if here.application.title in page] == []


def test_a_secretary_who_is_tied_is_told_nothing_of_the_application_by_a_proposal() -> None:
    here = panel()
    here.expert("Anna Expert")
    Recusal.objects.create(application=here.application, person=here.secretary, kind="office", raised_at=LATER)
    found = propose(here.call.pk, "fairest", here.secretary, **TOLD)
    page = text(entered(here.secretary).get(url("proposal", found.pk)))
    assert ("whoever acts instead is told the reason" in page, "eligible" in page) == (True, False)
    for n in range(2):
        here.expert(f"Expert {n}")
    found = propose(here.call.pk, "fairest", here.secretary, **TOLD)
    browser = entered(here.secretary)
    page = text(browser.get(url("proposal", found.pk)))
    assert (here.application.title in page, "Certificate" in page, "Confirm" in page) == (False, False, False)
    assert browser.get(url("change", found.pk, here.application.pk)).status_code == 404


def test_an_application_is_given_back_by_form_with_and_without_a_tie() -> None:
    here = panel()
    first, second = here.assigned("Anna Expert", "Boris Expert")
    assert posted(browser_of(first.expert.person), url("conflict", first.pk), kind="kin", words="sister") == 302
    assert posted(browser_of(second.expert.person), url("give_back", second.pk), reason="illness") == 302
    assert [row.state for row in Review.objects.order_by("pk")] == [REPLACED, REFUSED]
    assert browser_of(first.expert.person).get(url("review", first.pk)).status_code == 404


def test_wide_spread_is_shown_and_settled_by_form() -> None:
    here = panel()
    first, second = here.assigned("Anna Expert", "Boris Expert")
    free = here.expert("Clara Expert")
    here.submitted(first, 5)
    here.submitted(second, 1)
    browser = entered(here.secretary)
    place = url("application", here.call.pk, here.application.pk)
    assert "80.0 points of a hundred" in text(browser.get(place))
    assert Entry.objects.filter(act="assessment.review.seen").count() == 1
    assert "80.0" in text(browser.get(url("applications", here.call.pk)))
    shown = {
        standing: here.application.title in text(browser.get(url("applications", here.call.pk), {"standing": standing}))
        for standing in ("unassigned", "waits", "done", "wide")
    }
    assert shown == {"unassigned": False, "waits": False, "done": True, "wide": True}
    third = url("third", here.call.pk, here.application.pk)
    assert posted(browser, third, new=free.pk, reason="spread") == 302
    consensus = url("consensus", here.call.pk, here.application.pk)
    assert posted(browser, consensus, rapporteur=first.expert_id, reason="") == 302
    made = Review.objects.get(is_rapporteur=True)
    assert "You write the consensus" in text(browser_of(first.expert.person).get(url("review", made.pk)))


def test_a_review_is_given_to_another_and_an_expert_taken_out_by_form() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    free = here.expert("Boris Expert")
    browser = entered(here.secretary)
    assert posted(browser, url("replace", review.pk), new=free.pk, reason="illness") == 302
    assert posted(browser, url("terms", free.pk), at_most=2, blind=FULL) == 302
    assert posted(browser, url("withdraw", free.pk), reason="order 7") == 302
    free.refresh_from_db()
    assert (free.state, free.at_most) == (WITHDRAWN, 2)
    late = browser.post(url("arrange", here.call.pk), {"due_at": "2011-01-01T10:00", "spread": 20})
    assert late.context["form"].errors == {"due_at": ["The moment by which marks are due must lie ahead."]}
    assert posted(browser, url("arrange", here.call.pk), due_at="2091-01-01T10:00", spread=20) == 302
    here.call.arrangement.refresh_from_db()
    assert here.call.arrangement.spread == 20


def cost(browser: Client, page: str) -> int:
    browser.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(page).status_code == 200
    return len(queries)


def test_lists_cost_the_same_with_one_row_and_with_three_and_one_that_is_not_seen() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    here.submitted(review, 3)
    lists = [url(name, here.call.pk) for name in ("experts", "conflicts", "applications", "recusals")]
    browser, mine = entered(here.officer), browser_of(review.expert.person)
    before = [cost(browser, page) for page in lists], cost(mine, url("reviews"))
    for n in range(2):
        bid = here.another(f"Заявка {n} (тест)", ("RU-TOM", "RU-NVS")[n])
        here.assigned(f"Expert {n}", application=bid)
        here.marked(here.given(review.expert, bid), 2)
        Recusal.objects.create(application=bid, person=here.secretary, kind="office", raised_at=LATER)
        kin = factories.organisation(f"ООО «Родня {n}»")
        Conflict.objects.create(expert=here.experts[-1], other=kin, kind="kin", source="declared", raised_at=LATER)
    assert ([cost(browser, page) for page in lists], cost(mine, url("reviews"))) == before
    hidden = Recusal.objects.filter(person=here.secretary).values_list("application__title", flat=True)
    page = text(entered(here.secretary).get(url("applications", here.call.pk)))
    assert [title for title in hidden if title in page] == []


def test_nobody_who_has_not_signed_in_comes_in() -> None:
    here = panel()
    here.assigned("Anna Expert")
    pages = [*pages_of_the_office(here), *pages_of_who_arranges(here), url("reviews")]
    assert {Client().get(page).status_code for page in pages} == {302}


def test_an_expert_of_another_call_finds_nothing() -> None:
    here = panel()
    (review,) = here.assigned("Anna Expert")
    stranger = person("Expert of another call")
    grant(stranger, "expert", f"call:{here.call.pk + 1}")
    browser = browser_of(stranger)
    names = ("review", "submit", "give_back", "conflict")
    assert {browser.get(url(name, review.pk)).status_code for name in names} == {404}
    assert here.application.title not in text(browser.get(url("reviews")))
    search = text(browser.get(reverse("search"), {"q": "Фармацевтика"}))
    assert here.application.title not in search
    assert Person.objects.filter(grants__starts_on=START).exists()
