"""Whoever keeps a call reads what was submitted to it, but for what they are tied to; each reading is journaled."""

import pytest
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Recusal
from corymb.apps.assessment.queries.seeing import applications_visible_to
from corymb.apps.assignment.queries.answers import submitted_to
from corymb.apps.council.queries.seeing import hidden_from
from corymb.apps.defence.queries.shut import shut_to
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries import visible_to as entries_of
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.seeing import visible_to
from tests.apps.assessment.assessing import LATER, panel
from tests.apps.selection.calling import ORGANISATION
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


@pytest.mark.parametrize("role", ["region_official", "cluster_manager", "certifier", "preparer", "partner"])
@pytest.mark.parametrize("office", ["secretary", "officer", "auditor", "council_member"])
def test_nor_does_who_acts_for_an_applicant_or_a_partner_whatever_role_they_get(role: str, office: str) -> None:
    """No tie is put on record; a deputy and who is narrowed to a token are no other people."""
    here, who, other = panel(), person("Somebody of two sides"), None
    other = here.another()
    scope = f"call:{here.call.pk}" if office in {"secretary", "council_member"} else "programme:"
    grant(who, office, scope)
    assert seen_by(who, here.call) == {here.application, other}
    scopes = {"region_official": "region:RU-KLU", "cluster_manager": f"cluster:{here.bid.cluster.code}"}
    grant(who, role, scopes.get(role, f"organisation:{ORGANISATION}"))
    assert seen_by(who, here.call) == {other}
    narrowed = again(who)
    narrowed.narrow([scope])
    assert seen_by(narrowed, here.call) == {other}


def again(who: Person) -> Person:
    return Person.objects.get(pk=who.pk)


def seen_by(who: Person, call: Call) -> set[Application]:
    """What is not kept from somebody in the rooms above."""
    who = who if "_whole_grants" in vars(who) else again(who)
    every = set(Application.objects.filter(call=call))
    arranged = set(applications_visible_to(who, call))
    assert arranged in (set(), every - {found for found in every if found.pk in hidden_from(who, call)})
    assert shut_to(who, call.pk) == hidden_from(who, call)
    return {found for found in every if found.pk not in hidden_from(who, call)}
