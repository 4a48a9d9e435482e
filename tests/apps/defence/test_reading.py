"""A commission reads the applications it hears, with their documents; nobody who is recused from one."""

import pytest
from django.urls import reverse

from corymb.apps.defence.actions import commission
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.models import Entry
from tests.apps.council.test_reading import with_a_document
from tests.apps.defence.defending import Stage, stage
from tests.people import browser_of, person

pytestmark = pytest.mark.django_db


def url(name: str, *arguments: object) -> str:
    return reverse(f"defence:{name}", args=arguments)


def heard() -> Stage:
    here = stage()
    here.ordered()
    return here


def test_a_member_reads_what_is_heard() -> None:
    here = heard()
    row = with_a_document(here.council)
    member, slot = here.members[0].person, here.slot(0)
    browser = browser_of(member)
    assert url("application", slot.pk) in browser.get(url("slot", slot.pk)).content.decode()
    page = browser.get(url("application", slot.pk)).content.decode()
    paper = url("document", slot.pk, row.pk)
    assert ("Первый в фотонике (тест)" in page, page.count(paper), page.count("letter.pdf")) == (True, 1, 1)
    assert b"".join(browser.get(paper)).startswith(b"%PDF-1.4")
    entry = Entry.objects.filter(act="selection.application.read").get()
    assert (entry.object_id, entry.actor_id) == (str(slot.application_id), str(member.pk))
    assert browser.get(url("document", here.slot(1).pk, row.pk)).status_code == 404


def test_nobody_else_reads_it() -> None:
    here = heard()
    row = with_a_document(here.council)
    slot, member = here.slot(0), here.members[0]
    asked = [url("application", slot.pk), url("document", slot.pk, row.pk)]
    out = browser_of(person("Somebody else"))
    assert {out.get(address).status_code for address in asked} == {403}
    commission.exclude(here.defence.pk, member.pk, slot.application_id, "родство (тест)", **here.told())
    browser = browser_of(member.person)
    assert {browser.get(address).status_code for address in asked} == {404}
    assert StoredFile.objects.count() == 1
    assert Entry.objects.filter(act="selection.application.read").count() == 0
