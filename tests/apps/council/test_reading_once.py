"""What is kept from a person is read once in a request that only reads, and is the same that is read anew elsewhere."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from corymb.apps.accounts.middleware import second_factor_required
from corymb.apps.assessment.models import Conflict
from corymb.apps.council import actions
from corymb.apps.council.queries.seeing import calls_tied_to, matters_visible_to
from corymb.apps.council.queries.sitting import matters_of
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.seeing import calls_shut, kept_in, not_tied
from corymb.kit.once import is_read_once, read_once
from tests.apps.council.sitting import AFTER, Council, council
from tests.people import grant

pytestmark = pytest.mark.django_db


def everything(who: object, here: Council) -> list[object]:
    """All that is asked of what is kept from a person."""
    session = here.call.sessions.get()
    return [
        kept_in(who, here.call.pk),
        calls_shut(who),
        list(Application.objects.filter(not_tied(who, "pk")).order_by("pk")),
        list(Application.objects.filter(~not_tied(who, "pk")).order_by("pk")),
        list(Call.objects.filter(calls_tied_to(who))),
        list(matters_visible_to(who).order_by("pk")),
        [(row.pk, row.item) for row in matters_of(session, who).order_by("item")],
    ]


@pytest.mark.parametrize("kind", ["nothing", "recused", "declared", "applies"])
def test_what_is_read_once_is_what_is_read_anew(kind: str) -> None:
    here = council()
    session, who, bid = here.opened(), here.members[0], here.applications[0]
    if kind == "recused":
        actions.recuse(session.pk, here.seats[0].pk, bid.pk, "родство (тест)", **here.told())
    if kind == "declared":
        expert = here.experts[0]
        expert.person = who
        expert.save()
        grant(who, "expert", f"call:{here.call.pk}")
        Conflict.objects.create(expert=expert, kind="kin", source="declared", raised_at=AFTER, application=bid)
    if kind == "applies":
        grant(who, "region_official", f"region:{bid.region.code}")
    anew = type(who).objects.get(pk=who.pk)
    found = everything(anew, here)
    once = type(who).objects.get(pk=who.pk)
    read_once(once)
    assert everything(once, here) == found
    assert found[0] == (frozenset() if kind == "nothing" else {bid.pk})


@pytest.mark.parametrize(("method", "expected"), [("GET", True), ("HEAD", True), ("POST", False), ("PUT", False)])
def test_only_what_changes_nothing_reads_once(method: str, expected: bool) -> None:  # noqa: FBT001 - a case
    asked: list[HttpRequest] = []

    def answer(request: HttpRequest) -> HttpResponse:
        asked.append(request)
        return HttpResponse()

    request = RequestFactory().generic(method, "/en/tasks/")
    request.session = {}  # type: ignore[assignment]
    second_factor_required(answer)(request)
    assert [is_read_once(one.user) for one in asked] == [expected]
