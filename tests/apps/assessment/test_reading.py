"""Whoever keeps a call reads what was submitted to it, but for what they are tied to; each reading is journaled."""

import pytest
from django.urls import reverse

from corymb.apps.assessment.models import Recusal
from corymb.apps.assignment.queries.answers import submitted_to
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries import visible_to as entries_of
from corymb.apps.selection.queries.seeing import visible_to
from tests.apps.assessment.assessing import LATER, panel
from tests.people import browser_of, grant, member_of_the_cast, person
from tests.programs import program_of
from tests.web import entered

pytestmark = pytest.mark.django_db


def test_a_secretary_reads_the_applications_of_their_call() -> None:
    here = panel()
    browser = entered(here.secretary)
    of_assessment = reverse("assignment:application", args=[here.call.pk, here.application.pk])
    address = reverse("selection:application", args=[here.application.pk])
    assert address in browser.get(of_assessment).content.decode()
    assert "Становится центром фармацевтики (тест)." in browser.get(address).content.decode()
    entry = Entry.objects.filter(act="selection.application.read").get()
    assert (entry.object_id, entry.actor_id) == (str(here.application.pk), str(here.secretary.pk))


def test_not_those_of_another_call() -> None:
    here = panel()
    other = person("Secretary of another call")
    grant(other, "secretary", f"call:{here.call.pk + 1}")
    assert list(visible_to(other)) == []
    assert list(visible_to(here.secretary)) == [here.application]


def test_not_what_they_are_tied_to() -> None:
    here = panel()
    other = here.another()
    Recusal.objects.create(application=here.application, person=here.secretary, kind="kin", raised_at=LATER)
    assert list(visible_to(here.secretary)) == [other]
    address = reverse("selection:application", args=[here.application.pk])
    assert entered(here.secretary).get(address).status_code == 404


@pytest.mark.parametrize("role", ["officer", "auditor"])
def test_nor_does_anybody_of_the_office_read_what_they_are_tied_to(role: str) -> None:
    here, who = panel(), member_of_the_cast(role)
    browser, number, title = browser_of(who), here.application.pk, here.application.title
    pages = [
        reverse("selection:application", args=[number]),
        reverse("selection:applications"),
        f"{reverse('selection:applications')}?export=csv",
        f"{reverse('search')}?q={title.split()[0]}",
    ]

    def seen() -> list[bool]:
        found = [b"".join(browser.get(page)) for page in pages]
        found.append(program_of(who, "read").get(f"/applications/{number}").content)
        return [title.encode() in one for one in found] + [here.application in submitted_to(here.call, who)]

    before = seen()
    Recusal.objects.create(application=here.application, person=who, kind="kin", raised_at=LATER)
    assert (before, seen()) == ([True] * len(before), [False] * len(before))


@pytest.mark.parametrize("role", ["officer", "auditor", "administrator"])
def test_nor_the_journal_of_its_call(role: str) -> None:
    here, who = panel(), member_of_the_cast(role)
    browser, listed = browser_of(who), reverse("journal:entries")
    of_call = Entry.objects.filter(scope_keys__contains=[f"call:{here.call.pk}"])
    page = reverse("journal:entry", args=[of_call.latest("pk").pk])
    take = reverse("journal:export")

    def seen() -> tuple[int, int, bool]:
        return browser.get(page).status_code, entries_of(who).count(), take in browser.get(listed).content.decode()

    kept, every = of_call.count(), Entry.objects.count()
    assert seen() == (200, every, role != "officer")
    Recusal.objects.create(application=here.application, person=who, kind="kin", raised_at=LATER)
    assert seen() == (404, every - kept, False)
    assert browser.post(take).status_code == 403
