"""Members of the council read what they decide on, with its documents; nobody who is recused from it."""

import json

import pgtrigger
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from corymb.apps.council import actions
from corymb.apps.council.models import Matter
from corymb.apps.files.actions import store_file
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.selection.models import Attachment, HandingIn
from tests.apps.council.sitting import AFTER, Council, council
from tests.people import NOW, person
from tests.web import entered

pytestmark = pytest.mark.django_db


def with_a_document(here: Council) -> Attachment:
    """The first application says something, and came with a document and with one that was taken off before."""
    found = here.applications[0]
    given = SimpleUploadedFile("letter.pdf", b"%PDF-1.4\n% a test\n%%EOF\n")
    stored = store_file(given, actor=SYSTEM, now=NOW, about=("selection.application", str(found.pk)))
    values = {"application": found, "document": "strategy", "file_name": "letter.pdf", "at": NOW}
    Attachment.objects.create(file=stored.pk, sha256="0" * 64, **values)
    row = Attachment.objects.create(file=stored.pk, sha256=stored.sha256, **values)
    handed = HandingIn.objects.get(application=found)
    said = json.loads(handed.snapshot) | {
        "answers": [{"question": "strategy_summary", "text": "Первый в фотонике (тест)"}],
        "documents": [{"document": "strategy", "file": "letter.pdf", "sha256": stored.sha256}],
    }
    with pgtrigger.ignore():
        HandingIn.objects.filter(pk=handed.pk).update(snapshot=json.dumps(said))
    return row


def address(matter: Matter, *document: int) -> str:
    return reverse(f"council:{'document' if document else 'application'}", args=[matter.pk, *document])


def test_a_member_reads_what_is_decided_on() -> None:
    here = council()
    row = with_a_document(here)
    matter = here.matter(here.opened(), 0)
    browser = entered(here.members[0])
    assert address(matter) in browser.get(reverse("council:matter", args=[matter.pk])).content.decode()
    page = browser.get(address(matter)).content.decode()
    assert ("Первый в фотонике (тест)" in page, "93.33" in page) == (True, True)
    assert page.count(address(matter, row.pk)) == page.count("letter.pdf") == 1
    assert b"".join(browser.get(address(matter, row.pk))).startswith(b"%PDF-1.4")
    entry = Entry.objects.filter(act="selection.application.read").get()
    assert (entry.object_id, entry.actor_id) == (str(matter.application_id), str(here.members[0].pk))


def test_a_document_of_another_application_is_not_opened_by_it() -> None:
    here = council()
    row = with_a_document(here)
    session = here.opened()
    off = Attachment.objects.exclude(pk=row.pk).get()
    browser = entered(here.members[0])
    asked = (address(here.matter(session, 1), row.pk), address(here.matter(session, 0), off.pk))
    assert [browser.get(one).status_code for one in asked] == [404, 404]


def test_who_is_recused_reads_nothing_of_it() -> None:
    here = council()
    row = with_a_document(here)
    session = here.opened()
    matter = here.matter(session, 0)
    actions.recuse(session.pk, here.seats[2].pk, matter.application_id, "родство (тест)", **here.told())
    for who, expected in ((here.members[2], 404), (here.members[1], 200), (person("Outsider"), 403)):
        browser = entered(who)
        assert {browser.get(one).status_code for one in (address(matter), address(matter, row.pk))} == {expected}


def test_what_is_read_is_what_was_submitted() -> None:
    here = council()
    with_a_document(here)
    matter = here.matter(here.opened(), 0)
    here.applications[0].answers.create(question="strategy_summary", text="Позже (тест)", version=2, at=AFTER)
    assert "Позже (тест)" not in entered(here.members[0]).get(address(matter)).content.decode()
