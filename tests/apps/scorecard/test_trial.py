"""What another version of the pack would change in figures, before it is put in force."""

from datetime import timedelta

import pytest
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.programme import actions as programme
from corymb.apps.programme.models import PackVersion
from corymb.apps.returns import actions as returns
from corymb.apps.scorecard import actions
from corymb.apps.scorecard.actions.computing import compute_run
from corymb.apps.scorecard.actions.living import refresh_living
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries import compared
from corymb.apps.scorecard.queries.reading import Place
from corymb.apps.scorecard.queries.rows import rows_of
from corymb.apps.scorecard.queries.showing import Asked
from corymb.kit.asking import NotPossible
from corymb.kit.saying import day
from tests.apps.returns.reporting import pack_text
from tests.apps.scorecard.counting import facts_of, house
from tests.apps.scorecard.test_published import publication
from tests.people import CAST, CLUSTER, NOW, browser_of, member_of_the_cast, person

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
MUST = "threshold = 0.20"


def stricter(threshold: str) -> PackVersion:
    """A version that wants another growth of output per employee."""
    text = pack_text().replace('version = "1.0"', 'version = "1.1"', 1).replace(MUST, f"threshold = {threshold}", 1)
    return programme.propose_pack(text, None, actor=SYSTEM, now=NOW)


def published() -> Run:
    run = actions.order_publication(2018, None, actor=SYSTEM, now=LATER, note="test")
    return compute_run(run.pk, LATER)


def tried(version: PackVersion) -> Run:
    run = actions.try_pack(version, None, actor=SYSTEM, now=LATER)
    return compute_run(run.pk, LATER)


def told(run: Run) -> dict[tuple[str, str, str], object]:
    rows = run.lines.filter(audience="internal", prices="nominal")
    return {(row.scope, row.target, row.cohort): (row.told["numerator_t"], row.told["actual"]) for row in rows}


def test_what_was_published_is_counted_by_the_version_from_the_same_inputs() -> None:
    first, *_ = house()
    base = published()
    returns.load_facts(facts_of(first, 2018, {"revenue": "1"}), [], "later", actor=SYSTEM, now=NOW)
    run = tried(stricter("0.90"))
    assert (run.kind, run.state, run.base, run.trouble) == ("trial", "done", base, "")
    assert told(run) == told(base)
    turned = compared.turned(run, base, small=True)
    assert {(row.scope, row.target, row.then, row.now) for row in turned} == {
        (scope, "Output per employee +20 %", "ahead", "off_track")
        for scope in (f"cluster:{CLUSTER}", "cluster:tomsk", "region:RU-KLU")
    }


def test_without_a_publication_the_living_figures_are_counted() -> None:
    house()
    version = stricter("0.90")
    with pytest.raises(NotPossible, match="no figures yet"):
        actions.try_pack(version, None, actor=SYSTEM, now=LATER)
    living = refresh_living(NOW)
    run = tried(version)
    assert run.base == living
    assert set(told(run)) == set(told(run.base))
    with pytest.raises(NotPossible, match="the one in force"):
        actions.try_pack(PackVersion.objects.get(state="in_force"), None, actor=SYSTEM, now=LATER)


def test_an_officer_alone_asks_for_it_and_sees_it() -> None:
    base = publication()
    version = stricter("0.90")
    people = {code: member_of_the_cast(code) for code in CAST}
    url = reverse("scorecard:trial", args=[version.pk])
    assert {code: browser_of(who).post(url).status_code for code, who in people.items()} == {
        code: 302 if code == "officer" else 403 for code in people
    }
    run = Run.objects.get(kind="trial")
    waiting = browser_of(people["officer"]).get(reverse("scorecard:run", args=[run.pk]))
    assert [waiting.context["waits"], waiting.context["rows"], "changes" in waiting.context] == [True, [], False]
    assert [waiting.content.decode().count(text) for text in ("reads otherwise", "stay the same", "hx-get")] == [
        0,
        0,
        1,
    ]
    assert Entry.objects.get(act="scorecard.run.tried").actor_id == str(people["officer"].pk)
    compute_run(run.pk, LATER)
    page = reverse("scorecard:run", args=[run.pk])
    seen = {code: browser_of(who).get(page).status_code for code, who in people.items()}
    assert {code for code, status in seen.items() if status == 200} == {"officer", "auditor"}
    assert seen["minister"] == 404
    shown = browser_of(people["officer"]).get(page)
    assert shown.context["other"] == base
    assert [row.now for _place, row in shown.context["turned"]] == ["off_track"] * 3
    (own,) = shown.context["changes"]  # the figure reads the same: its goal and its verdict do not
    assert (own.then.goal, own.now.goal, own.then.status, own.now.status) == (
        "+20\u202f%",
        "+90\u202f%",
        "ahead",
        "off_track",
    )
    assert (own.by, own.causes) == ("–", ["pack"])
    for where in ("pack", "pack_compare"):
        answer = browser_of(people["officer"]).get(reverse(f"programme:{where}", args=[version.pk]))
        assert [offer.url for offer in answer.context["offers"]] == [page]


def test_a_version_comes_in_force_after_a_second_person_has_seen_what_it_changes() -> None:
    publication()
    first, second = person("First"), member_of_the_cast("officer")
    version = stricter("0.90")
    PackVersion.objects.filter(pk=version.pk).update(proposed_by=first)
    page, browser = reverse("programme:pack_in_force", args=[version.pk]), browser_of(second)
    wanted = "Have computed first what it would change in figures"

    def put(by: Person) -> str:
        with pytest.raises(NotPossible) as refusal:
            programme.put_in_force(version.pk, by, actor=SYSTEM, now=LATER, reason="order 2")
        return str(refusal.value)

    assert put(first) == "Whoever has proposed a version does not put it in force; another officer does."
    assert wanted in put(second)
    assert wanted in browser.get(page).content.decode()
    waiting = actions.try_pack(version, second, actor=SYSTEM, now=LATER)
    assert put(second) == "What it would change in figures is being computed; wait for it."
    run = compute_run(waiting.pk, LATER)
    asked = browser.get(page).content.decode()
    assert (wanted in asked, f'href="{reverse("scorecard:run", args=[run.pk])}"' in asked) == (False, True)
    assert browser.post(page, {"reason": "order 2"}).status_code == 302
    assert PackVersion.objects.get(state="in_force") == version


def test_a_trial_made_before_the_pack_in_force_was_is_made_anew() -> None:
    publication()
    version, officer = stricter("0.90"), person("Officer")
    tried(version)
    current = PackVersion.objects.get(state="in_force")
    text = pack_text().replace('version = "1.0"', 'version = "1.2"', 1).replace(MUST, "threshold = 0.30", 1)
    between = programme.propose_pack(text, None, actor=SYSTEM, now=NOW)
    programme.put_in_force(between.pk, None, actor=SYSTEM, now=LATER + timedelta(hours=1), reason="order 3")
    told = {"actor": SYSTEM, "now": LATER + timedelta(hours=2), "reason": "order 4"}
    for number in (version.pk, current.pk):
        with pytest.raises(NotPossible, match="Have computed first"):
            programme.put_in_force(number, officer, **told)


def test_without_figures_there_is_nothing_to_try() -> None:
    house()
    version = stricter("0.90")
    assert programme.put_in_force(version.pk, person("Officer"), actor=SYSTEM, now=LATER, reason="order 2") == version


def test_a_page_that_waits_asks_until_the_figures_are_there() -> None:
    publication()
    run = actions.try_pack(stricter("0.90"), None, actor=SYSTEM, now=LATER)
    browser, url = browser_of(member_of_the_cast("officer")), reverse("scorecard:run", args=[run.pk])
    asks = {"HTTP_HX_REQUEST": "true"}
    still = browser.get(url, **asks)
    assert (still.status_code, still.headers.get("HX-Refresh")) == (204, None)
    compute_run(run.pk, LATER)
    done = browser.get(url, **asks)
    assert (done.status_code, done.headers.get("HX-Refresh")) == (200, "true")
    assert browser.get(url).content.decode().count("hx-get") == 0


def test_runs_to_choose_from_say_their_kind_and_their_pack() -> None:
    base = publication()
    run = tried(stricter("0.90"))
    page = browser_of(member_of_the_cast("officer")).get(reverse("scorecard:run", args=[run.pk])).content.decode()
    assert page.count(f">2018, published, {day(base.known_at)}, {base.pack}</option>") == 1


def test_what_is_otherwise_has_its_causes() -> None:
    first, *_ = house()
    base = published()
    returns.load_facts(facts_of(first, 2018, {"revenue": "1"}), [], "later", actor=SYSTEM, now=NOW)
    other = published()
    place = Place("programme", "", ())
    then, now = (rows_of(run, Asked(place, small=True)) for run in (base, other))
    told = {row.now.target.code: row.causes for row in compared.compared(now, then) if row.now}
    assert told["T1"] == ["data"]
    earlier = compute_run(actions.order_publication(2017, None, actor=SYSTEM, now=LATER, note="").pk, LATER)
    before = rows_of(earlier, Asked(place, small=True))
    causes = {row.now.target.code: row.causes for row in compared.compared(then, before) if row.now}
    assert causes["T1"] == ["another year", "data"]
