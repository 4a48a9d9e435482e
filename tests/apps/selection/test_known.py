"""What the register knows is written into an application to begin with, and stands beside the answers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.journal.models import Entry
from corymb.apps.registry.models import Cluster, Organisation
from corymb.apps.selection import actions
from corymb.apps.selection.models import Answer, Application
from corymb.apps.selection.queries.contents import content_of, lacks_of
from corymb.apps.selection.queries.form import Row
from corymb.apps.selection.queries.known import KNOWN, known_of
from corymb.apps.selection.states import PREFILLS, QUESTIONS
from corymb.packs.call import PREFILLED, CallContent
from corymb.packs.call_presets import preset
from tests import factories
from tests.apps.selection.calling import TOLD, drafted, odd, published, version_of
from tests.apps.selection.test_pages import WHOLE
from tests.apps.selection.test_way import refusal_of
from tests.people import CLUSTER, NOW, REGION, actor, browser_of, grant, member_of_the_cast, person

pytestmark = pytest.mark.django_db
LABEL = {"en": "What it does", "ru": "Чем занят"}


def official() -> Person:
    found = person("Our official")
    grant(found, "region_official", f"region:{REGION}")
    return found


def cluster_of(members: int) -> Cluster:
    found = factories.cluster(CLUSTER, region=factories.region(REGION))
    for _n in range(members):
        factories.membership(factories.organisation(), found)
    return found


def started(cluster: Cluster | None, by: Person) -> Application:
    call = published(filled_in=True)
    start = actions.Start(factories.region(REGION), "Фармацевтика (тест)", cluster)
    return actions.start_application(call.pk, start, by, actor=actor(by), now=NOW)


def texts(found: Application) -> dict[str, str]:
    return dict(Answer.objects.filter(application=found).values_list("question", "text"))


def test_an_application_begins_with_what_the_register_knows() -> None:
    cluster, by = cluster_of(3), official()
    part = factories.cluster("kaluga-part", region=cluster.region)
    Cluster.objects.filter(pk=part.pk).update(parent=cluster)
    factories.membership(factories.organisation(), part)
    left = factories.membership(factories.organisation(), cluster)
    type(left).objects.filter(pk=left.pk).update(ends_on=NOW.date() - timedelta(days=1))
    found = started(cluster, by)
    assert texts(found) == {"members": "4"}
    assert found.version == 1
    entry = Entry.objects.get(act="selection.application.prefilled")
    assert entry.after == {"answers": ["members"]}
    assert odd() == []


def test_what_is_written_stays_though_the_register_says_otherwise_and_both_are_shown() -> None:
    cluster, by = cluster_of(3), official()
    found, browser = started(cluster, by), browser_of(by)
    address = reverse("selection:application", args=[found.pk])
    assert "In the register today: 3 organisations" in browser.get(address).content.decode()
    saved = browser.post(
        reverse("selection:save", args=[found.pk]),
        {"answer-members": "14", "seen-members": "1"},
        headers={"hx-request": "true"},
    )
    assert "In the register today: 3 organisations" in saved.content.decode()
    assert texts(found)["members"] == "14"
    factories.membership(factories.organisation(), cluster)
    page = browser.get(address).content.decode()
    assert "In the register today: 4 organisations" in page
    assert texts(found)["members"] == "14"


def test_without_a_cluster_nothing_is_known() -> None:
    assert texts(started(None, official())) == {}
    assert not Entry.objects.filter(act="selection.application.prefilled").exists()


def test_a_managing_organisation_and_what_a_cluster_does() -> None:
    cluster = cluster_of(0)
    manager = factories.organisation("АНО «Центр кластера-тест»")
    Cluster.objects.filter(pk=cluster.pk).update(
        managing_organisation=manager, specialisation_en="Pharmacy", specialisation_ru="Фармацевтика"
    )
    told = preset("three-stages").model_dump(mode="json")
    asked = [{**told["questions"][0], "code": f"q{n}", "kind": kind, "prefill": what}
             for n, (what, kind) in enumerate([("members", "number"), ("managing", "yes_no"), ("managing", "line"),
                                               ("specialisation", "text")])]  # fmt: skip
    content = CallContent.model_validate(told | {"questions": asked})
    known = known_of(content, Cluster.objects.get(pk=cluster.pk), NOW.date())
    assert known == {"q1": ("yes",), "q2": (str(manager),), "q3": ("Pharmacy", "Фармацевтика")}
    Organisation.objects.filter(pk=manager.pk).update(is_confidential=True)
    assert known_of(content, Cluster.objects.get(pk=cluster.pk), NOW.date()) == {
        "q1": ("yes",), "q3": ("Pharmacy", "Фармацевтика"),
    }  # fmt: skip


def test_what_was_filled_in_in_one_language_is_no_difference_in_the_other() -> None:
    question = content_of(version_of(published())).questions[0].model_copy(update={"kind": "text", "unit": None})
    rows = [Row(question, text, 1, ("Pharmacy", "Фармацевтика")) for text in ("Pharmacy", "Фармацевтика", "Химия")]
    assert [(row.differs, row.in_register) for row in rows] == [
        (False, "Pharmacy"), (False, "Pharmacy"), (True, "Pharmacy"),
    ]  # fmt: skip


def test_a_question_says_what_it_is_filled_in_with_and_only_where_it_fits() -> None:
    assert set(PREFILLED) == set(PREFILLS) == set(KNOWN)
    call = drafted()
    question = {**call.content["questions"][0], "code": "new", "label": LABEL, "kind": "text"}
    actions.put_part(call.pk, QUESTIONS, "", question, **TOLD)
    call.refresh_from_db()
    assert "The register does not answer a question of this kind." in [str(lack) for lack in lacks_of(call)]
    assert refusal_of(actions.publish_call, call.pk, None, **TOLD).count("The register does not answer") == 1


def test_what_is_not_said_stays_unwritten() -> None:
    text = version_of(published()).text
    assert "prefill" not in text
    assert '"prefill":"members"' in version_of(published("other", filled_in=True)).text
    assert content_of(version_of(published("third"))).questions[0].prefill is None


def test_the_page_costs_the_same_however_many_members() -> None:
    cluster, by = cluster_of(1), official()
    found, browser, counts = started(cluster, by), browser_of(by), []
    for _n in range(2):
        browser.get(reverse("selection:application", args=[found.pk]))
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("selection:application", args=[found.pk]))
        counts.append(len(queries))
        for _m in range(2):
            factories.membership(factories.organisation(), cluster)
    assert counts[0] == counts[1]


def test_a_call_says_when_it_is_too_close_by_form() -> None:
    call = drafted()
    browser, address = browser_of(member_of_the_cast("officer")), reverse("selection:call_change", args=[call.pk])
    for typed, kept in (({"leave_to": "10"}, {"select": "0.95", "leave": "0.1"}), ({}, None)):
        assert browser.post(address, WHOLE | typed).status_code == 302
        call.refresh_from_db()
        assert call.content["close"] == kept
        page = browser.get(reverse("selection:call_draft", args=[call.pk])).content.decode()
        assert ("chances between 10 and 95 %" in page) == (kept is not None)


def test_clusters_of_the_region_are_offered_and_anything_else_can_be_written() -> None:
    call, place = published(), factories.region(REGION)
    factories.cluster("b-two", region=place, title_en="Beta <b> (test)", title_ru="Бета (тест)")
    factories.cluster("a-one", region=place, title_en="alpha (test)", title_ru="альфа (тест)")
    factories.cluster("elsewhere", region=factories.region("RU-TOM", "Tomsk Region", "Томская область"))
    browser, apply = browser_of(official()), reverse("selection:apply", args=[call.pk])
    page = browser.get(apply).content.decode()
    assert 'list="id_cluster_offers"' in page
    offered = '<option value="alpha (test)"><option value="Beta &lt;b&gt; (test)">'
    assert f'<datalist id="id_cluster_offers">{offered}</datalist>' in page
    typed = {"region": REGION, "cluster": "alpha (test)", "title": "Заявка (тест)"}
    assert browser.post(apply, typed | {"cluster": "gamma (test)"}).status_code == 422
    assert browser.post(apply, typed).status_code == 302
    assert Application.objects.get().cluster == Cluster.objects.get(code="a-one")
