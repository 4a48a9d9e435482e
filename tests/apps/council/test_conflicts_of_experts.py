"""What an expert is tied to on record is shut to them in every room, whatever role they hold besides."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from corymb.apps.assessment.actions.conflicts import name_acting
from corymb.apps.assessment.models import Conflict, Recusal
from corymb.apps.assessment.queries.seeing import may_act_for
from corymb.apps.assignment.queries.experts_tied import conflicts_of
from tests.apps.council.sitting import AFTER, Council, council
from tests.apps.council.test_rankings import refusal_of
from tests.people import browser_of, grant, person

pytestmark = pytest.mark.django_db
SHUT = ("application", "region")


def declared(here: Council, kind: str) -> None:
    """The first expert is tied to the first application, or to its region."""
    bid, expert = here.applications[0], here.experts[0]
    where = {"application": bid} if kind == "application" else {"region": bid.region}
    Conflict.objects.create(expert=expert, kind="kin", source="declared", raised_at=AFTER, **where)


@pytest.mark.parametrize("role", ["council_member", "secretary"])
@pytest.mark.parametrize("kind", SHUT)
def test_a_role_without_a_seat_opens_nothing_of_it(kind: str, role: str) -> None:
    here = council()
    session, ranking = here.planned(), here.call.rankings.get()
    who, bid = here.experts[0].person, here.applications[0]
    Authenticator.objects.create(user=who, type=Authenticator.Type.TOTP, data={})
    for code in ("expert", role):
        grant(who, code, f"call:{here.call.pk}")
    item = reverse("council:matter", args=[here.matter(session, 0).pk])
    text = reverse("council:application", args=[here.matter(session, 0).pk])
    page = reverse("council:ranking", args=[ranking.pk])
    browser = browser_of(who)
    assert [browser.get(one).status_code for one in (item, text, page)] == [200, 200, 200]
    assert bid.title in browser.get(page).content.decode()
    declared(here, kind)
    assert [browser.get(one).status_code for one in (item, text, page)] == [404, 404, 200]
    files = [browser.get(f"{page}?export={ending}") for ending in ("csv", "json")]
    assert [bid.title in b"".join(one).decode() for one in (browser.get(page), *files)] == [False] * 3


def test_who_is_an_expert_alone_is_asked_for_nothing_more() -> None:
    """Their own room knows what ties them; no other is open to them."""
    here = council()
    declared(here, "application")
    who = here.experts[0].person
    grant(who, "expert", f"call:{here.call.pk}")
    assert conflicts_of(who).query.is_empty()
    grant(who, "auditor", "programme:all")
    assert [row.application for row in conflicts_of(type(who).objects.get(pk=who.pk))] == [here.applications[0]]


def test_who_acts_for_a_partner_is_not_named_to_act_instead() -> None:
    here = council()
    bid = here.applications[0]
    row = Recusal.objects.create(application=bid, person=here.secretary, kind="kin", raised_at=AFTER)
    other = person("Officer who acts for the region")
    grant(other, "officer", "programme:all")
    assert other in may_act_for(row)
    grant(other, "region_official", f"region:{bid.region.code}")
    assert other not in may_act_for(row)
    told = refusal_of(name_acting, row.pk, type(other).objects.get(pk=other.pk), **here.told())
    assert told == "This person is tied to the application as well."
