"""What an applicant reads: marks, what they mean, comments that were looked through and released."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from corymb.apps.assessment.models import Assent, Mark, Recusal, Review
from corymb.apps.assessment.states import AGREES, OBJECTS
from corymb.apps.council import actions as council_actions
from corymb.apps.council.models import Decision, Ranking
from corymb.apps.council.states import FOR, RESERVE
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.actions import telling
from corymb.apps.outcomes.models import Release
from corymb.apps.outcomes.queries.comments import comments_of, text_of, to_release
from corymb.apps.outcomes.queries.outcomes_told import Told, outcome_of
from corymb.apps.outcomes.queries.seeing import decisions_visible_to
from corymb.apps.outcomes.states import FEEDBACK
from corymb.kit.asking import NotPossible
from corymb.packs.call_frozen import DEFENCE
from tests.apps.council.sitting import AFTER, Council, council, reviewed
from tests.apps.outcomes.deciding import commented, decided, decision_on, everything, official, written
from tests.people import CAST, browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Council:
    made = council()
    commented(made)
    decided(made)
    return made


def refusal_of(act: Callable[..., object], *given: Any, **named: Any) -> str:
    with pytest.raises(NotPossible) as refused:
        act(*given, **named)
    return str(refused.value)


def shuffled(decision: Decision) -> list[list[int]]:
    """Experts in the order of their comments, criterion by criterion."""
    return [[c.mark.review.expert_id for c in one.comments] for one in comments_of(decision)]


def test_each_criterion_tells_its_mark_how_many_experts_and_what_the_mark_means(here: Council) -> None:
    told = outcome_of(here.applications[0])
    anchors = {one.mark: str(one.text) for one in here.content.scale.anchors}
    first = told.criteria[0]
    assert (first.mark, first.experts) == ("4.67", 3)
    assert first.anchors == [(4, anchors[4]), (5, anchors[5])]
    assert [mark for mark, _text in outcome_of(here.applications[1]).criteria[0].anchors] == [4]
    assert (told.is_released, told.is_consensus, told.is_agreed, first.comments) == (False, False, False, [])


def test_comments_are_shuffled_by_a_seed_that_stays_and_anew_for_each_criterion(here: Council) -> None:
    decision = decision_on(here, 0)
    orders = shuffled(decision)
    assert shuffled(decision) == orders
    assert {tuple(sorted(order)) for order in orders} == {tuple(sorted(e.pk for e in here.experts))}
    assert len({tuple(order) for order in orders}) > 1


def test_what_is_released_is_what_was_written_but_for_what_is_withheld_with_a_reason(here: Council) -> None:
    decision = decision_on(here, 2)
    criterion = comments_of(decision)[0]
    secret = criterion.comments[1].mark
    told = here.told(minutes=100)
    assert refusal_of(actions.withhold, decision.pk, secret.pk, " ", here.secretary, **told) == (
        "Say why the comment is withheld."
    )
    actions.withhold(decision.pk, secret.pk, "Называет эксперта (тест)", here.secretary, **told)
    assert refusal_of(actions.withhold, decision.pk, secret.pk, "ещё", None, **told) == (
        "The comment is withheld already."
    )
    made = actions.release(decision.pk, here.secretary, **told)
    assert made.sha256 == sha256(made.text.encode()).hexdigest()
    kept = json.loads(made.text)
    assert kept["withheld"] == {secret.criterion: 1}
    assert kept["comments"][secret.criterion] == [c.mark.comment for c in criterion.comments if c.mark != secret]
    first = outcome_of(here.applications[2]).criteria[0]
    assert (first.comments, first.withheld) == (kept["comments"][secret.criterion], 1)
    assert [row for row in odd_rows() if row.kind.startswith("outcomes.")] == []


def test_nothing_changes_once_it_is_released(here: Council) -> None:
    decision, told = decision_on(here, 0), here.told(minutes=100)
    mark = comments_of(decision)[0].comments[0].mark
    kept = actions.withhold(decision.pk, mark.pk, "причина (тест)", None, **told)
    actions.give_back(decision.pk, kept.pk, **told)
    assert refusal_of(actions.give_back, decision.pk, kept.pk, **told) == "The comment is not withheld any more."
    actions.release(decision.pk, None, **told)
    said = "The comments are released; what the applicant reads does not change any more."
    assert refusal_of(actions.release, decision.pk, None, **told) == said
    assert refusal_of(actions.withhold, decision.pk, mark.pk, "поздно", None, **told) == said
    Mark.objects.filter(pk=mark.pk).update(comment="Переписано")
    assert "Переписано" not in Release.objects.get().text
    with pytest.raises(ProgrammingError), transaction.atomic():
        Release.objects.update(text="other")


def test_a_comment_of_another_application_cannot_be_withheld_here(here: Council) -> None:
    other = comments_of(decision_on(here, 1))[0].comments[0].mark
    assert refusal_of(actions.withhold, decision_on(here, 0).pk, other.pk, "причина", None, **here.told()) == (
        "There is no such comment on this application."
    )


def test_the_applicant_reads_their_own_and_finds_it_from_the_application(here: Council) -> None:
    reader, stranger = official(2), official(1)
    address = reverse("outcomes:outcome", args=[here.applications[2].pk])
    browser, own = browser_of(reader), reverse("selection:application", args=[here.applications[2].pk])
    assert (address in browser.get(own).content.decode(), browser.get(address).status_code) == (False, 404)
    session = decision_on(here, 2).matter.session
    telling.write_letters(session.pk, everything(session), **here.told(minutes=91))
    assert browser.get(address).status_code == 404  # what is held is told nowhere
    written(session, here)
    assert address in browser.get(own).content.decode()
    before = browser.get(address).content.decode()
    assert ("second category" in before, "are not released yet" in before, "Слова" in before) == (True, True, False)
    assert "<dt>By the rule of the call</dt><dd>below the line</dd>" in before
    actions.release(decision_on(here, 2).pk, None, **here.told(minutes=100))
    after = browser.get(address).content.decode()
    words = Mark.objects.filter(review__application=here.applications[2]).values_list("comment", flat=True)
    assert [word for word in words if word not in after] == []
    assert [name for name in (str(e.person) for e in here.experts) if name in after] == []
    assert browser_of(stranger).get(address).status_code == 404


def decided_anew(here: Council, place: int, result: str = RESERVE) -> Decision:
    """A later session decides on one application otherwise; nobody has written about it yet."""
    ranking = Ranking.objects.filter(call=here.call).latest("number")
    only = frozenset({here.applications[place].pk})
    plan = council_actions.Plan(AFTER + timedelta(days=9), "Москва (тест)", 50, applications=only)
    session = council_actions.plan_session(ranking.pk, plan, here.secretary, **here.told(minutes=200))
    here.seats = [
        council_actions.give_seat(session.pk, one, is_chair=n == 0, **here.told(minutes=200))
        for n, one in enumerate(here.members)
    ]
    council_actions.note_present(session.pk, {seat.pk for seat in here.seats}, **here.told(minutes=201))
    council_actions.open_session(session.pk, **here.told(minutes=201))
    matter = here.matter(session, place)
    council_actions.propose(matter.pk, result, "", **here.told(minutes=202))
    here.votes(matter, FOR, FOR, FOR)
    council_actions.close_ballot(matter.pk, **here.told(minutes=203))
    council_actions.close_session(session.pk, **here.told(minutes=204))
    return decision_on(here, place)


def test_a_later_decision_opens_nothing_that_was_withheld_and_closes_nothing_that_was_released(here: Council) -> None:
    first = decision_on(here, 0)
    written(first.matter.session, here)
    criterion = comments_of(first)[0]
    kept, others = criterion.comments[0].mark, [one.mark.comment for one in criterion.comments[1:]]
    withheld = actions.withhold(first.pk, kept.pk, "Раскрывает эксперта (тест)", here.secretary, **here.told())
    actions.release(first.pk, here.secretary, **here.told(minutes=100))
    before = outcome_of(here.applications[0])
    second = decided_anew(here, 0)
    same = outcome_of(here.applications[0])
    assert (same.decision, same.criteria[0].comments) == (first, others)  # nobody was written to about the second
    written(second.matter.session, here)
    now = outcome_of(here.applications[0])
    assert (now.decision, now.is_released, now.criteria[0].withheld) == (second, True, 1)
    assert [one.comments for one in now.criteria] == [one.comments for one in before.criteria]
    assert [one.withheld for one in comments_of(second)[0].comments if one.mark == kept] == [withheld]
    assert to_release([second]) == []  # nobody has marked since
    board = reverse("outcomes:call", args=[here.call.pk])
    listed = [browser_of(here.secretary).get(f"{board}?comments={state}").context["page"] for state in FEEDBACK]
    assert [[(row[0].value, str(row[3].value)) for row in page.rows] for page in listed] == [
        [(one.title, "to be looked through") for one in here.applications[1:]],
        [(here.applications[0].title, "released")],
    ]
    shown = comments_of(second)[0].comments[-1].mark
    assert [(one.mark == kept, one.is_open) for one in comments_of(second)[0].comments] == [
        (one.mark == kept, one.mark != kept) for one in comments_of(second)[0].comments
    ]
    told = "The applicant reads the comment already: it was released with an earlier decision."
    assert refusal_of(actions.withhold, second.pk, shown.pk, "x", here.secretary, **here.told()) == told
    page = browser_of(here.secretary).get(reverse("outcomes:comments", args=[second.pk])).content.decode()
    assert ("The applicant reads them already" in page, "Release the comments" in page) == (True, False)
    assert reverse("outcomes:withhold", args=[second.pk, shown.pk]) not in page
    told = "The comment was withheld when those on an earlier decision were released; it stays so."
    assert refusal_of(actions.give_back, second.pk, withheld.pk, **here.told()) == told
    actions.release(second.pk, here.secretary, **here.told(minutes=300))
    assert kept.comment not in Release.objects.get(decision=second).text


def test_why_somebody_abstained_is_no_comment_to_the_applicant(here: Council) -> None:
    decision = decision_on(here, 0)
    mark = comments_of(decision)[0].comments[0].mark
    Mark.objects.filter(pk=mark.pk).update(mark=None, comment="Не мой предмет (тест)")
    assert mark.pk not in {one.mark.pk for criterion in comments_of(decision) for one in criterion.comments}
    assert "Не мой предмет" not in text_of(decision)
    assert [one.shown for one in to_release([decision])] == [sum(len(one.comments) for one in comments_of(decision))]


def test_the_office_looks_through_withholds_and_releases_on_pages(here: Council) -> None:
    decision, browser = decision_on(here, 0), browser_of(here.secretary)
    call = browser.get(reverse("outcomes:call", args=[here.call.pk])).content.decode()
    assert call.count(">to be looked through</a>") == 4
    bids = [reverse("selection:application", args=[one.pk]) for one in here.applications]
    assert [(f'href="{one}"' in call, browser.get(one).status_code) for one in bids] == [(True, 200)] * 4
    page = browser.get(reverse("outcomes:comments", args=[decision.pk])).content.decode()
    assert [str(e.person) for e in here.experts if str(e.person) in page] == []
    mark = comments_of(decision)[0].comments[0].mark
    answer = browser.post(reverse("outcomes:withhold", args=[decision.pk, mark.pk]), {"reason": "Грубо (тест)"})
    assert answer.status_code == 302
    assert "Грубо (тест)" in browser.get(reverse("outcomes:comments", args=[decision.pk])).content.decode()
    kept = decision.withheld.get()
    assert browser.post(reverse("outcomes:give_back", args=[decision.pk, kept.pk]), {"go": "1"}).status_code == 302
    assert browser.post(reverse("outcomes:release", args=[decision.pk]), {"go": "1"}).status_code == 302
    assert Release.objects.get().by == here.secretary


@pytest.mark.parametrize(
    ("code", "n", "agreed", "told"),
    [
        ("science", 1, 0, "оценка 1 эксперта"),
        ("science", 3, 0, "оценки 3 экспертов"),
        ("science", 1, 3, "общее заключение 3 экспертов"),
        (f"{DEFENCE}science", 3, 0, "оценки 3 членов комиссии"),
        (f"{DEFENCE}science", 3, 2, "оценки 3 членов комиссии"),
    ],
)
def test_marks_are_of_experts_of_a_consensus_or_of_members_at_a_defence(
    code: str, n: int, agreed: int, told: str
) -> None:
    with override("ru"):
        assert Told(code, "", Decimal(4), n, [], [], 0, agreed).given_by == told


AGREED = "The experts agreed on these marks in a consensus"
OVER_AN_OBJECTION = "One of the experts wrote these marks down as a consensus; not all of the others agreed."


@pytest.mark.parametrize(
    ("answer", "told", "given_by"),
    [
        (AGREES, (True, True, True, False), "consensus of 3 experts"),
        (OBJECTS, (True, False, False, True), "consensus to which not all agreed"),
    ],
)
def test_a_consensus_closed_over_an_objection_is_told_as_one(
    answer: str, told: tuple[bool, ...], given_by: str
) -> None:
    made = council()
    consensus = reviewed(made, made.applications[0], made.experts[0], 4, stage="consensus", is_rapporteur=True)
    for expert, said in zip(made.experts[1:], (AGREES, answer), strict=True):
        Assent.objects.create(
            review=consensus, expert=expert, by=expert.person, answer=said, sha256=consensus.sha256,
            reason="" if said == AGREES else "слишком высоко (тест)", at=AFTER,
        )  # fmt: skip
    written(decided(made), made)
    found = outcome_of(made.applications[0])
    page = browser_of(official(0)).get(reverse("outcomes:outcome", args=[found.application.pk])).content.decode()
    assert (found.is_consensus, found.is_agreed, AGREED in page, OVER_AN_OBJECTION in page) == told
    assert {one.given_by for one in found.criteria} == {given_by}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("who", CAST)
def test_who_looks_comments_through(who: str) -> None:
    found = list(decisions_visible_to(member_of_the_cast(who)))
    assert len(found) == (4 if who in {"officer", "auditor"} else 0)


def test_whoever_is_tied_or_assessed_sees_nothing_of_it(here: Council) -> None:
    officer = member_of_the_cast("officer")
    Recusal.objects.create(application=here.applications[0], person=officer, kind="kin", raised_at=AFTER)
    Review.objects.filter(application=here.applications[1], expert=here.experts[0]).update(changed_at=AFTER)
    type(here.experts[0]).objects.filter(pk=here.experts[0].pk).update(person=here.secretary)
    assert [d.application for d in decisions_visible_to(officer).order_by("pk")] == here.applications[1:]
    assert list(decisions_visible_to(here.secretary)) == []
    address = reverse("outcomes:comments", args=[decision_on(here, 0).pk])
    assert browser_of(officer).get(address).status_code == 404
    assert browser_of(here.members[0]).get(address).status_code == 403


def test_all_comments_of_a_call_are_released_in_one_act_after_a_look(here: Council) -> None:
    first, second = decision_on(here, 0), decision_on(here, 1)
    by = here.told()
    mark = comments_of(first)[0].comments[0].mark
    actions.withhold(first.pk, mark.pk, "Грубо (тест)", here.secretary, **by)
    lonely = comments_of(second)[0]
    Mark.objects.filter(pk__in=[c.mark.pk for c in lonely.comments]).update(comment="")
    browser, url = browser_of(here.secretary), reverse("outcomes:release_all", args=[here.call.pk])
    board = reverse("outcomes:call", args=[here.call.pk])
    assert url in browser.get(board).content.decode()
    page = browser.get(url)
    comments = Mark.objects.filter(review__application__call=here.call).exclude(comment="").count()
    assert [text for _tone, text in page.context["question"].notices] == [
        f"4 applications, comments: {comments - 1}, withheld: 1.",
        f"No comment is shown on a criterion: {here.applications[1].title} ({lonely.label}).",
    ]
    seen = page.context["form"].initial["seen"]
    assert (browser.post(url, {"seen": "1-1"}).status_code, Release.objects.count()) == (422, 0)
    assert browser.post(url, {"seen": seen}).status_code == 302
    assert url not in browser.get(board).content.decode()  # there is nothing left to release
    entry = Entry.objects.get(act="outcomes.comments.all_released")
    assert (Release.objects.count(), len(entry.images.all())) == (4, 4)
    alone = Release.objects.get(decision=first)
    assert (alone.text, alone.by) == (text_of(first), here.secretary)
    assert browser.post(url, {"seen": browser.get(url).context["form"].initial["seen"]}).status_code == 422
    assert [row for row in odd_rows() if row.kind.startswith("outcomes.")] == []


@pytest.mark.usefixtures("here")
def test_a_look_before_the_release_costs_the_same_for_one_and_for_four() -> None:
    rows = list(decisions_visible_to(member_of_the_cast("officer")).order_by("pk"))
    counts = []
    for some in (rows[:1], rows):
        with CaptureQueriesContext(connection) as asked:
            assert len(to_release(some)) == len(some)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("who", CAST)
def test_who_releases_all_comments(here: Council, who: str) -> None:
    url = reverse("outcomes:release_all", args=[here.call.pk])
    assert (browser_of(member_of_the_cast(who)).get(url).status_code == 200) == (who == "officer")
