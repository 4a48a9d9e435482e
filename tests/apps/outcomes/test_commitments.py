"""What the region holds to: told on the page of the call, corrected in an agreement that is not sent yet."""

import pytest
from django.test import Client
from django.urls import reverse

from corymb.apps.journal.models import Entry
from corymb.apps.outcomes.states import SENT
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.telling import facts_of
from corymb.packs.call_presets import preset
from tests.apps.council.sitting import council
from tests.apps.outcomes.test_agreements import deal
from tests.apps.programme.making import in_force
from tests.people import browser_of

pytestmark = pytest.mark.django_db


def test_a_commitment_is_corrected_where_it_stands() -> None:
    found = deal()
    number, row = found.agreement.pk, found.agreement.commitments.get()
    browser, address = browser_of(found.officer), reverse("outcomes:commitment_change", args=[number, row.pk])
    assert f'href="{address}"' in browser.get(reverse("outcomes:agreement", args=[number])).content.decode()
    assert 'value="5200.5"' in browser.get(address).content.decode()
    typed = {"label_en": "Employees", "label_ru": "Занятые", "value": "5300", "until": "2020"}
    assert browser.post(address, typed | {"value": "many"}).status_code == 422
    assert browser.post(address, typed).status_code == 302
    row.refresh_from_db()
    assert (row.label_ru, row.value, row.until, row.code) == ("Занятые", 5300, "2020", "employees")
    assert Entry.objects.filter(act="outcomes.commitment.changed").count() == 1
    assert browser_of(found.region).get(address).status_code == 403
    other = reverse("outcomes:commitment_change", args=[number, row.pk + 1])
    assert browser.get(other).status_code == 404


def test_part_of_a_target_is_written_in_the_unit_of_the_target() -> None:
    found = deal()
    in_force()
    browser, address = browser_of(found.officer), reverse("outcomes:commitment_add", args=[found.agreement.pk])
    typed = {"label_en": "Jobs", "label_ru": "Рабочие места", "value": "7", "target": "T2", "unit_en": "thousand jobs"}
    refused = browser.post(address, typed)
    told = "The target is counted in “jobs”; write the value and its unit so."
    assert (refused.status_code, told in refused.content.decode()) == (422, True)
    assert browser.post(address, typed | {"value": "7000", "unit_en": "", "unit_ru": "рабочих мест"}).status_code == 302
    assert found.agreement.commitments.filter(target="T2").get().value == 7000


def test_taking_an_agreement_back_says_what_it_means() -> None:
    found = deal().brought(SENT)
    page = browser_of(found.officer).get(reverse("outcomes:agreement_move", args=[found.agreement.pk, "recall"]))
    assert "The agreement is a draft again, with its number: the region neither sees it" in page.content.decode()


def test_the_call_says_by_which_answer_an_application_tells_its_cost() -> None:
    call = council(budget="100", cost="revenue").call
    budget = dict(facts_of(content_of(call.versions.get())))["Budget line"].replace("\N{NO-BREAK SPACE}", " ")
    assert budget == (
        "100 RUB m; what an application costs is its answer to “Revenue of the members”; the best are paid down to the "
        "first that does not fit, and whoever does not say what it costs takes the whole budget"
    )


def test_the_call_says_what_is_agreed_on_and_who_signs() -> None:
    after = {"commitments": [{"question": "employees", "target": "T2"}, {"question": "members"}]}
    office = {"office": {"en": "The ministry", "ru": "Министерство"}}
    call = council(after=after | office).call
    told = dict(facts_of(content_of(call.versions.get())))
    assert (told["Commitments of an agreement"], told["Office that signs agreements"]) == (
        "Employees of the members (part of target T2 of the programme); Members of the cluster", "The ministry",
    )  # fmt: skip
    page = Client().get(reverse("outcomes:public_call", args=[call.code])).content.decode()
    assert "part of target T2 of the programme" in page


@pytest.mark.parametrize(
    ("code", "told"), [("three-stages", None), ("leaders-2016", "not established; shown as a reconstruction")]
)
def test_of_a_reconstruction_alone_it_is_said_whether_its_weights_are_established(code: str, told: str | None) -> None:
    assert dict(facts_of(preset(code))).get("Weights") == told
