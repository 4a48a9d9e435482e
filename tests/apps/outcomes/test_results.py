"""Public results: who was selected, figures that give nobody away, marks as open data only where the call says so."""

import csv
import io
import json
import re
from itertools import product
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from corymb.apps.assessment.models import Recusal
from corymb.apps.council.actions import close_ballot, close_session
from corymb.apps.council.models import Session
from corymb.apps.council.states import FOR
from corymb.apps.letters.models import Letter
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.actions.publishing import compute_results
from corymb.apps.outcomes.models import Results
from corymb.apps.outcomes.queries.open_marks import labels
from corymb.apps.outcomes.queries.results import EXACT, TOTAL, Unnamed, _districts, _told_before, withheld
from corymb.apps.outcomes.states import COUNTED
from corymb.apps.selection.models import Application
from corymb.apps.selection.states import NOT_ADMITTED, SUBMITTED, WITHDRAWN
from corymb.methods.disclosure import PublishedSum, audit
from corymb.packs.call import After, CallContent
from corymb.packs.call_presets import preset, presets
from tests.apps.council.sitting import AFTER, Council, council, reviewed, submitted
from tests.apps.defence.defending import STAGES, stage_of
from tests.apps.outcomes.deciding import commented, decided, whole, written
from tests.apps.outcomes.test_feedback import refusal_of
from tests.apps.selection import calling
from tests.people import browser_of, member_of_the_cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_left_out")]


def opened(**after: object) -> tuple[Council, Session]:
    """A decided call that says what follows."""
    here = council(after=after)
    commented(here)
    session = decided(here)
    written(session, here)
    return here, session


def published(here: Council, reason: str = "", seed: int = 1) -> Results:
    made = actions.order_results(here.call.pk, reason, None, **here.told(minutes=100))
    return compute_results(made.pk, Random(seed), now=AFTER)


def test_those_selected_are_named_and_the_others_counted() -> None:
    here, _session = whole()
    found = published(here)
    told = json.loads(found.text)
    assert told["counts"] == {"selected": 2, "second": 1, "reserve": 0, "not_selected": 1}
    assert {(row["result"], row["title"]) for row in told["results"]} == {
        ("selected", "Заявка 1 (тест)"), ("selected", "Заявка 2 (тест)"), ("second", "Заявка 3 (тест)"),
    }  # fmt: skip
    assert here.applications[3].title not in found.text
    assert found.marks == ""


def test_every_application_that_was_submitted_is_counted() -> None:
    """One was not admitted, one was left out of the session, one was withdrawn after it was submitted."""
    here, _session = whole()
    for place, state in enumerate((NOT_ADMITTED, SUBMITTED, WITHDRAWN), 4):
        one = submitted(here.call, "RU-TOM", f"Council official {place}", place)
        Application.objects.filter(pk=one.pk).update(state=state)
    told = json.loads(published(here).text)
    left = [told[name] for name in ("not_admitted", "withdrawn", "undecided")]
    assert (told["submitted"], sum(told["counts"].values()), left) == (7, 4, [1, 1, 1])
    assert sum(row["applications"] for row in told["districts"]) == 7
    page = Client().get(reverse("outcomes:public_call", args=[here.call.code])).content.decode()
    facts = re.findall(r"<dt>([^<]*)</dt><dd>(\d+)</dd>", page)
    labels = {str(label) for label in COUNTED.values()}
    assert [one for one in facts if one[0] in labels] == [
        ("Applications submitted", "7"), ("Applications selected", "2"), ("Of the second category", "1"),
        ("Kept in reserve", "0"), ("Applications not selected", "1"), ("Applications not admitted", "1"),
        ("Withdrawn by their regions", "1"), ("Nothing decided on", "1"),
    ]  # fmt: skip


def test_marks_of_what_is_not_decided_are_not_opened() -> None:
    here = council(after={"opens_marks": True})
    commented(here)
    session, kept = here.opened(), here.applications[3]
    for place in range(3):
        matter = here.matter(session, place)
        here.votes(matter, FOR, FOR, FOR)
        close_ballot(matter.pk, **here.told())
    close_session(session.pk, **here.told(minutes=50))
    written(session, here)
    told = json.loads(published(here).marks)
    frozen = [m for m in json.loads(session.ranking.inputs)["marks"] if m["application"] != str(kept.pk)]
    assert sorted(row["mark"] for row in told["marks"]) == sorted(one["mark"] for one in frozen)
    assert {row["application"] for row in told["marks"]} == {"A01", "A02", "A03"}


@pytest.mark.parametrize("named", [False, True])
def test_what_nobody_is_named_under_is_not_offered(named: bool) -> None:  # noqa: FBT001
    here, _session = opened(names_not_selected=named)
    published(here)
    page = Client().get(reverse("outcomes:public_call", args=[here.call.code])).content.decode()
    offered = [f'value="{code}"' in page for code in ("selected", "second", "reserve", "not_selected")]
    assert offered == [True, True, False, named]


def test_those_not_selected_are_named_only_where_the_call_says_so() -> None:
    here, _session = opened(names_not_selected=True)
    told = json.loads(published(here).text)
    assert ("not_selected", "Заявка 4 (тест)") in {(row["result"], row["title"]) for row in told["results"]}
    assert [row["applications"] is None for row in told["districts"]] == [False] * len(told["districts"])


def test_a_district_with_few_who_are_not_named_is_withheld_and_so_is_what_it_follows_from() -> None:
    east, north, south = ("East", "В"), ("North", "С"), ("South", "Ю")
    assert withheld({east: ["1"], north: [], south: []}) == {east, north, south}
    assert withheld({east: [], north: []}) == set()
    many = {east: list("1234"), north: list("5678"), south: ["9"]}
    hidden = withheld(many)
    assert south in hidden
    assert len(hidden) == 2
    assert withheld({east: list("1234"), north: list("5678")}) == set()
    assert withheld({}) == set()


Places = dict[tuple[str, ...], list[str]]


def given_away(*published: list[list[str]]) -> bool:
    """Whether somebody who is named in none of some publications can be told from their counts together."""
    never = set.intersection(*({one for rows in told for one in rows} for told in published))
    own = [[one for one in rows if one in never] for told in published for rows in told]
    sums = [PublishedSum((str(n),), "applications", dict.fromkeys(rows, 1.0)) for n, rows in enumerate(own) if rows]
    return audit(sums, frozenset(), EXACT, {}) != ()


def told_in(places: Places, before: list[Unnamed]) -> Places:
    """What is told of districts, and in all."""
    out = withheld(places, before)
    told: Places = {place: rows for place, rows in places.items() if place not in out}
    return told | {TOTAL: [one for rows in places.values() for one in rows]}


def test_nor_does_it_follow_from_what_was_published_before() -> None:
    """In each somebody is named, of any district, or nobody. What the first tells is not taken back."""
    there = (("North", "12"), ("East", "345"), ("South", "678"), ("West", "9abc"))
    people: Places = {(name, name): list(rows) for name, rows in there}
    named = [set(), *({rows[0]} for _name, rows in there)]
    stages = [{place: [one for one in rows if one not in out] for place, rows in people.items()} for out in named]
    found = []
    for first, later in product(stages, stages):
        told, everybody = told_in(first, []), [one for rows in later.values() for one in rows]
        alone, beside = told_in(later, []), told_in(later, [told])
        if not given_away([*told.values()], [everybody]):  # by naming somebody more, whatever is told of districts
            found.append([given_away([*told.values()], [*one.values()]) for one in (alone, beside)])
    assert [any(column) for column in zip(*found, strict=True)] == [True, False]


def test_what_an_earlier_publication_told_is_read_from_it() -> None:
    here, _session = whole()
    first = published(here)
    applied = {("Central", "Ц"): list(Application.objects.filter(call=here.call).order_by("pk"))}
    later = Results(call=here.call, number=first.number + 1)
    (told,) = _told_before(later, applied)
    named = {row["title"] for row in json.loads(first.text)["results"]}
    assert told == {TOTAL: [str(one.pk) for one in applied["Central", "Ц"] if one.title not in named]}


def test_no_row_of_the_districts_tells_where_somebody_comes_from_who_is_not_named() -> None:
    here, _session = whole()
    assert json.loads(published(here).text)["districts"] == [
        {"en": "All federal districts", "ru": "Все федеральные округа", "applications": 4}
    ]

    def one(place: int, name: str) -> Any:
        region = SimpleNamespace(federal_district_en=name, federal_district_ru=name)
        return SimpleNamespace(pk=place, region=region)

    places = ["North", "North", "East", "South", "East", "East", "East", "East", "West"]
    never = Results(call=here.call, number=0)
    rows = _districts(never, [one(*row) for row in enumerate(places)], {0, 1, 2, 3})  # one of the west is not named
    assert [(row["en"], row["applications"]) for row in rows] == [
        ("North", 2), ("South", 1), ("Other federal districts", 6),
    ]  # fmt: skip


def test_marks_are_open_data_without_names_where_the_call_opens_them() -> None:
    here, session = opened(opens_marks=True)
    told = json.loads(published(here).marks)
    given = [row["mark"] for row in told["marks"]]
    assert sorted(given) == sorted(m["mark"] for m in json.loads(session.ranking.inputs)["marks"])
    assert {row["expert"] for row in told["marks"]} == {"E01", "E02", "E03"}
    assert {row["application"] for row in told["marks"]} == {"A01", "A02", "A03", "A04"}
    assert {tuple(sorted(row)) for row in told["marks"]} == {("application", "criterion", "expert", "mark")}
    assert told["marks"] == sorted(told["marks"], key=lambda r: (r["application"], r["expert"], r["criterion"]))
    text = json.dumps(told, ensure_ascii=False)
    secrets = [str(e.person) for e in here.experts] + [a.title for a in here.applications] + ["Слова"]
    assert [secret for secret in secrets if secret in text] == []


def defended(share: str | None, **after: object) -> Council:
    """A decided call whose applications were heard by a commission of three."""
    stages = [dict(one) for one in STAGES]
    stages[1]["share"] = share
    here = council(stages=stages, after={"opens_marks": True, **after})
    room = stage_of(here)
    room.opened()
    for place in range(4):
        room.heard(place, "5", "4", "3")
    written(decided(here), here)
    return here


@pytest.mark.parametrize("share", ["0.25", None])
def test_marks_of_a_commission_are_opened_in_the_same_way_where_the_call_says_so(share: str | None) -> None:
    here = defended(share, opens_defence=True)
    found = published(here)
    told = json.loads(found.marks)
    heard = [row for row in told["marks"] if row["criterion"].startswith("defence:")]
    assert told["format"] == "corymb-marks-4"
    assert sorted((row["criterion"], row["mark"]) for row in heard) == [
        (f"defence:{code}", mark)
        for code in ("management_quality", "targets_quality")
        for mark in (3, 4, 5)
        for _application in range(4)
    ]
    assert {row["expert"] for row in heard} == {"M01", "M02", "M03"}
    assert {row["application"] for row in heard} == {row["application"] for row in told["marks"]}
    assert {row["expert"] for row in told["marks"]} - {row["expert"] for row in heard} == {"E01", "E02", "E03"}
    named = {one["code"]: (one["en"], one["ru"]) for one in told["criteria"]}
    english, russian = named["defence:targets_quality"]
    assert (english.startswith("At the defence: "), russian.startswith("На защите: ")) == (True, True)
    assert set(named) == {row["criterion"] for row in told["marks"]}
    secrets = [str(one) for one in here.members] + [one.title for one in here.applications]
    assert [secret for secret in secrets if secret in found.marks] == []
    answer = Client().get(reverse("outcomes:marks_csv", args=[here.call.code]))
    table = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert table.count("defence:") == len(heard)


@pytest.mark.parametrize("share", ["0.25", None])
def test_marks_of_a_commission_stay_shut_where_the_call_says_nothing_of_them(share: str | None) -> None:
    told = json.loads(published(defended(share)).marks)
    codes = [one["code"] for one in told["criteria"]] + [row["criterion"] for row in told["marks"]]
    assert (told["format"], [code for code in codes if "defence" in code]) == ("corymb-marks-4", [])


def test_a_call_that_opens_no_marks_of_a_defence_has_the_hash_it_had() -> None:
    content = CallContent.model_validate(preset("three-stages").model_dump() | {"after": {"opens_marks": True}})
    assert "opens_defence" not in content.text
    said = {"after": {"opens_marks": True, "opens_defence": True}}
    opens = CallContent.model_validate(content.model_dump() | said)
    assert CallContent.model_validate_json(opens.text).after.opens_defence


def test_labels_follow_from_chance_alone() -> None:
    numbers = [str(n) for n in range(1, 21)]
    one, other = labels(numbers, "A", Random(1)), labels(numbers, "A", Random(2))
    assert (sorted(one.values()), one != other) == (sorted(other.values()), True)
    assert list(one.values()) != sorted(one.values())


def test_the_same_ranking_keeps_its_labels_when_it_is_published_anew() -> None:
    here, _session = opened(opens_marks=True)
    first = published(here, seed=1)
    assert refusal_of(actions.order_results, here.call.pk, " ", None, **here.told(minutes=101)) == (
        "Say why the results are published anew; everybody reads it."
    )
    second = published(here, "Опечатка (тест)", seed=2)
    assert second.marks == first.marks
    page = Client().get(reverse("outcomes:public_call", args=[here.call.code])).content.decode()
    said = re.findall(r'<p class="quiet mb-0">(Reason: .*|sha256 .*)</p>', page)
    assert said == ["Reason: Опечатка (тест)", f'sha256 <code class="hash">{second.sha256}</code>']


def test_nothing_is_published_before_the_letters_go() -> None:
    here = council()
    told = here.told(minutes=100)
    nobody = "No session of the council has decided and been closed."
    assert refusal_of(actions.order_results, here.call.pk, "", None, **told) == nobody
    session = decided(here)
    first = "Let the letters with the decisions go first: regions hear before the public does."
    assert refusal_of(actions.order_results, here.call.pk, "", None, **told) == first
    written(session, here)
    Letter.objects.filter(pk=Letter.objects.earliest("pk").pk).update(state="held")
    assert refusal_of(actions.order_results, here.call.pk, "", None, **told) == first


def test_what_is_published_stays() -> None:
    here, _session = whole()
    found = published(here)
    assert compute_results(found.pk, Random(5), now=AFTER).sha256 == found.sha256
    with pytest.raises(ProgrammingError), transaction.atomic():
        Results.objects.update(text="other")


def test_everybody_reads_the_call_and_its_results() -> None:
    here, _session = opened(opens_marks=True)
    anybody, code = Client(), here.call.code
    page = reverse("outcomes:public_call", args=[code])
    shut = [reverse(f"outcomes:{name}", args=[code]) for name in ("results_json", "marks_json", "marks_csv")]
    before = anybody.get(page)
    assert (before.status_code, "Заявка 1 (тест)" in before.content.decode()) == (200, False)
    assert [anybody.get(url).status_code for url in shut] == [404] * 3
    found = published(here)
    after = anybody.get(page).content.decode()
    assert [word for word in ("Заявка 1 (тест)", found.sha256, "Told together where so few") if word not in after] == []
    assert here.applications[3].title not in after
    results, marks, table = (anybody.get(url) for url in shut)
    assert results.content.decode() == found.text
    assert b"".join(marks.streaming_content).decode() == found.marks  # type: ignore[attr-defined]
    assert table["X-Row-Count"] == str(len(json.loads(found.marks)["marks"]))
    rows = list(csv.DictReader(io.StringIO(b"".join(table.streaming_content).decode())))
    assert rows[0] == {key: str(value) for key, value in json.loads(found.marks)["marks"][0].items()}
    assert len(rows) == len(json.loads(found.marks)["marks"])
    assert here.call.title in anybody.get(reverse("outcomes:public_calls")).content.decode()


def test_marks_are_shut_where_the_call_says_nothing_and_a_draft_is_no_public_call() -> None:
    here, _session = whole()
    published(here)
    anybody = Client()
    assert anybody.get(reverse("outcomes:marks_csv", args=[here.call.code])).status_code == 404
    draft = calling.drafted("draft-only")
    assert anybody.get(reverse("outcomes:public_call", args=[draft.code])).status_code == 404


def test_an_officer_publishes_and_a_secretary_does_not() -> None:
    here, _session = whole()
    address = reverse("outcomes:publish", args=[here.call.pk])
    assert browser_of(here.secretary).post(address, {"reason": ""}).status_code == 403
    officer = browser_of(member_of_the_cast("officer"))
    assert officer.post(address, {"reason": ""}).status_code == 302
    assert Results.objects.get().state == "ordered"
    assert "being put together" in officer.get(reverse("outcomes:call", args=[here.call.pk])).content.decode()


@pytest.mark.parametrize("code", presets())
def test_a_call_that_says_nothing_of_what_follows_has_the_hash_it_had(code: str) -> None:
    content = CallContent.model_validate(preset(code).model_dump() | {"after": After()})
    assert '"after"' not in content.text
    again = CallContent.model_validate_json(content.text)
    assert (again.sha256, again.after) == (content.sha256, After())
    said = CallContent.model_validate(content.model_dump() | {"after": {"complaint_days": 5}})
    assert (said.sha256 == content.sha256, CallContent.model_validate_json(said.text).after) == (
        False, After(complaint_days=5),
    )  # fmt: skip


def test_the_office_is_told_what_is_not_decided_before_it_publishes() -> None:
    here = council()
    session = here.opened()
    for place in range(3):
        here.votes(here.matter(session, place), FOR, FOR, FOR)
        close_ballot(here.matter(session, place).pk, **here.told())
    close_session(session.pk, **here.told(minutes=90))
    officer = member_of_the_cast("officer")
    url = reverse("outcomes:publish", args=[here.call.pk])
    said = "1 submitted application is not decided yet; it is counted, and nothing else of it is published."
    first = "Let the letters with the decisions go first: regions hear before the public does."
    page = browser_of(officer).get(url).content.decode()
    assert (said in page, first in page) == (True, True)
    written(session, here)
    page = browser_of(officer).get(url).content.decode()
    assert (first in page, "not gone yet" in page) == (False, False)
    Letter.objects.order_by("pk").first().delete()  # one application has no letter, as where nobody could be written to
    untold = "The letter about 1 decision has not gone yet: its applicant would read it here first."
    assert untold in browser_of(officer).get(url).content.decode()
    compares = "Whoever kept the earlier publication compares it with this one"
    assert compares not in browser_of(officer).get(url).content.decode()
    published(here)
    assert compares in browser_of(officer).get(url).content.decode()
    Recusal.objects.create(application=here.applications[3], person=officer, kind="kin", raised_at=AFTER)
    assert "is not decided yet" not in browser_of(officer).get(url).content.decode()


def test_a_consensus_is_told_apart_from_an_expert_in_the_open_marks() -> None:
    here = council(after={"opens_marks": True})
    bid = here.applications[0]
    reviewed(here, bid, here.experts[0], 4, stage="consensus", is_rapporteur=True)
    written(decided(here), here)
    told = json.loads(published(here).marks)["marks"]
    by_bid: dict[str, set[str]] = {}
    for row in told:
        by_bid.setdefault(row["application"], set()).add(row["expert"])
    assert sorted(by_bid.values(), key=len) == [{"C01"}, *[{"E01", "E02", "E03"}] * 3]
