"""An officer drafts and publishes a call, a region applies with autosave, its partner signs off, the region submits."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from corymb.apps.accounts.models import Person
from corymb.apps.registry.models import Cluster, Organisation
from corymb.apps.selection.models import Answer, Application, Call, HandingIn
from tests import factories
from tests.apps.selection.calling import ANSWERS, paper
from tests.journeys.test_register_and_duplicate import in_language, press
from tests.journeys.test_returns import signed_in
from tests.kit.browser import Window
from tests.people import REGION, grant, person


@dataclass(frozen=True)
class Cast:
    cluster: Cluster
    partner: Organisation
    officer: Person
    official: Person
    certifier: Person


def cast() -> Cast:
    cluster = factories.cluster(region=factories.region(REGION))
    partner = factories.organisation("ООО «Анкер-тест»")
    factories.membership(partner, cluster)
    officer, official, certifier = person("Officer"), person("Official"), person("Certifier")
    grant(officer, "officer", "programme:all")
    grant(official, "region_official", f"region:{REGION}")
    grant(certifier, "certifier", f"organisation:{partner.identifier}")
    return Cast(cluster, partner, officer, official, certifier)


def publish(page: Any, words: Callable[[str], str]) -> Call:
    """An officer drafts a call from a preset, gives it a window and publishes it."""
    press(page, words("Draft a call"))
    page.locator("#id_title_en").fill("Selection (test)")
    page.locator("#id_title_ru").fill("Конкурс (тест)")
    page.locator("#id_code").fill("clusters")
    page.locator("#id_preset").select_option("three-stages")
    press(page, words("Begin the draft"))
    assert words("Before the call can be published") in page.get_by_role("main").inner_text()
    press(page, words("The call as a whole"))
    page.locator("#id_opens_at").fill("2018-05-01T10:00")
    page.locator("#id_closes_at").fill("2090-07-01T18:00")
    press(page, words("Save"))
    press(page, words("Publish"))
    press(page, words("Publish"))
    call = Call.objects.get()
    assert call.versions.get().sha256 in page.get_by_role("main").inner_text()
    return call


def write(page: Any, words: Callable[[str], str]) -> None:
    """Answers save themselves, and what they meet is told at once."""
    for code, text in ANSWERS.items():
        field = page.locator(f"#{code}")
        own = f'name="answer-{code}"', f"answer-{code}="  # a field that was left may save itself once more
        with page.expect_response(
            lambda answer, own=own: any(name in (answer.request.post_data or "") for name in own)
        ):
            if text == "yes":
                field.select_option(text)
            else:
                field.fill(text)
                field.dispatch_event("change")
    assert page.locator("#saved").inner_text().startswith(words("Saved"))
    assert dict(Answer.objects.values_list("question", "text")) == ANSWERS
    assert page.locator("#rulings .mark").all_inner_texts()[:3] == [words("meets")] * 3


def add_papers(page: Any, found: Application, words: Callable[[str], str]) -> None:
    for document in ("governor_letter", "strategy", "roadmap", "targets", "member_list"):
        page.locator(f"#paper-{document} a.btn").click()
        file = {"name": f"{document}.pdf", "mimeType": "application/pdf", "buffer": paper().read()}
        page.locator("#id_file").set_input_files(file)
        press(page, words("Add"))
    assert found.attachments.count() == 5


@pytest.mark.parametrize("language", ["en", "ru"])
def test_from_the_draft_of_a_call_to_the_receipt(window: Window, language: str) -> None:
    words, who = partial(in_language, language), cast()
    call = publish(window.open(f"/{language}/selection/", cookies=signed_in(who.officer)), words)

    page = window.open(f"/{language}/selection/calls/{call.pk}/", cookies=signed_in(who.official))
    press(page, words("Apply to the call"))
    page.locator("#id_region").select_option(REGION)
    page.locator("#id_cluster").fill(who.cluster.code)
    page.locator("#id_title").fill("Заявка (тест)")
    press(page, words("Start"))
    found = Application.objects.get()
    write(page, words)
    add_papers(page, found, words)
    press(page, words("Name a partner"))
    page.locator("#id_organisation").fill(who.partner.number)
    page.locator("#id_role").fill("Анкер")
    press(page, words("Add"))
    press(page, words("Ask for sign-off"))
    press(page, words("Ask for sign-off"))

    own = f"/{language}/selection/applications/{found.pk}/"
    page = window.open(own, cookies=signed_in(who.certifier))
    press(page, words("Sign off"))
    page.locator("#id_is_right").check()
    press(page, words("Sign off"))

    page = window.open(own, cookies=signed_in(who.official))
    press(page, words("Submit the application"))
    page.locator("#id_is_right").check()
    press(page, words("Submit the application"))
    receipt, told = HandingIn.objects.get(), page.get_by_role("main").inner_text()
    assert (receipt.number in told, receipt.sha256 in told) == (True, True)
    page = window.open(own, cookies=signed_in(who.officer))
    assert receipt.number in page.get_by_role("main").inner_text()
