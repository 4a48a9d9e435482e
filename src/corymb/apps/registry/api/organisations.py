"""Organisations: lists, one with all that hangs on it, and what changes them."""

from typing import Annotated, Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import Field

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting, holds
from corymb.apps.registry import actions
from corymb.apps.registry.api import shapes, telling
from corymb.apps.registry.api.doing import ROOT, acted, allowed, checked, typed
from corymb.apps.registry.forms.filters import OrganisationFilter
from corymb.apps.registry.forms.organisations import SCHEME, ChangeOrganisationForm, OrganisationForm
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries import narrowing, scope_keys_of, visible_to
from corymb.apps.registry.queries.scopes import by_identifiers
from corymb.apps.registry.rules import EDIT, SEE, SEE_CONFIDENTIAL
from corymb.kit.answers import BY, Asked, answer, match, page_of, sorted_by
from corymb.kit.given import Code, Day, Given, Reason

router = Router(tags=["organisations"])
Activity = Annotated[str, Field(pattern=r"^[0-9]{2}(\.[0-9]{1,2}){0,2}$", description="OKVED 2: 21.20")]
Number = Annotated[str, Field(pattern=r"^[0-9A-Za-z._:-]{1,40}$", description="With its check digits")]
Ogrn = Annotated[str, Field(pattern=r"^([0-9]{13}|[0-9]{15})$")]
Scheme = Annotated[str, Field(pattern=SCHEME)]
Name = Annotated[str, Field(min_length=1, max_length=600)]


class OrganisationsAsked(Asked):
    q: str = Field("", max_length=200, description="A number, or words of the name in either alphabet")
    region: shapes.RegionCode = Field(default_factory=str)
    cluster: Code = Field(default_factory=str)
    kind: shapes.Kind = Field(default_factory=str)
    size: shapes.Size = Field(default_factory=str)
    exporter: shapes.YesNo = Field(default_factory=str)
    status: Annotated[str, shapes.BELONGING] = Field(default_factory=str, description="Whether it belongs to a cluster")
    sort: Annotated[str, sorted_by("sort_name", "number", "created_at")] = Field(default_factory=str, description=BY)


class _MoreOfOrganisation(Given):
    short_name: str = Field(default_factory=str, max_length=300)
    name_en: str = Field(default_factory=str, max_length=600)
    ogrn: Ogrn | None = None
    region: shapes.RegionCode | None = None
    okved_main: Activity | None = None
    okved_more: list[Activity] = Field(default_factory=list, max_length=100)
    group_head: shapes.OrganisationId | None = None
    is_exporter: bool = Field(default_factory=bool, strict=True)
    is_confidential: bool = Field(default_factory=bool, strict=True)
    founded_on: Day | None = None
    closed_on: Day | None = None
    source: str = Field(default_factory=str, max_length=200)


class NewOrganisation(_MoreOfOrganisation):
    scheme: Scheme = "RU-INN"
    number: Number
    name: Name
    kind: shapes.Kind


class OrganisationChange(_MoreOfOrganisation):
    """Only what changes, and why; what is left out stays."""

    scheme: Scheme = Field(default_factory=str)
    number: Number = Field(default_factory=str)
    name: Name = Field(default_factory=str)
    kind: shapes.Kind = Field(default_factory=str)
    reason: Reason


@router.get("/organisations", response=shapes.Organisations)
@opens(SEE, _("Organisations"))
def list_organisations(request: HttpRequest, asked: Query[OrganisationsAsked]) -> HttpResponse:
    """Organisations you may see. A page with confidential ones leaves an entry in the journal with their number."""
    rows = visible_to(request.user).filter(merged_into=None).select_related("region")
    rows = narrowing.organisations(rows, checked(OrganisationFilter(asked.model_dump()), "query"))
    page = page_of(request, rows, asked, telling.organisations, shapes.Organisations)
    confidential = sum(row.is_confidential for row in page.items)
    if confidential and holds(request.user, SEE_CONFIDENTIAL):
        actions.note_taken(confidential, **acting(request, SEE_CONFIDENTIAL))
    return answer(request, page)


@router.get("/organisations/{organisation}", response=shapes.OrganisationWhole)
@opens(SEE, _("An organisation"))
def read_organisation(request: HttpRequest, organisation: Path[shapes.OrganisationId]) -> HttpResponse:
    """One organisation with memberships and sizes. Reading a confidential one by office is journaled."""
    found = _found(request, organisation)
    if found.is_confidential and holds(request.user, SEE_CONFIDENTIAL):
        actions.note_read(found, **acting(request, SEE_CONFIDENTIAL, scope_keys_of(found)))
    return answer(request, telling.organisation(found, request.user))


@router.post("/organisations", response={201: shapes.OrganisationWhole})
@opens(EDIT, _("Register an organisation"), writes=True)
def register_organisation(request: HttpRequest, given: NewOrganisation) -> HttpResponse:
    """Put an organisation into the register. Its number tells whether it is there already."""
    form = OrganisationForm(typed(given.model_dump()))
    checked(form)
    facts = form.facts()
    keys = allowed(request, EDIT, _region_keys(facts))
    with acted():
        made = actions.register_organisation(facts, **acting(request, EDIT, keys))
    return answer(request, telling.organisation(made, request.user), 201, _location(made))


@router.patch("/organisations/{organisation}", response=shapes.OrganisationWhole)
@opens(EDIT, _("Change an organisation"), writes=True)
def change_organisation(
    request: HttpRequest, organisation: Path[shapes.OrganisationId], given: OrganisationChange
) -> HttpResponse:
    """Correct what is known of an organisation."""
    with acted():
        found = _found(request, organisation, lock=True)
        keys = allowed(request, EDIT, scope_keys_of(found))
        match(request, telling.organisation(found, request.user))
        form = ChangeOrganisationForm(typed(_initial(found) | given.sent()))
        checked(form)
        facts = form.facts(is_synthetic=found.is_synthetic)
        if facts.region != found.region:
            allowed(request, EDIT, _region_keys(facts))
        made = actions.change_organisation(found, facts, reason=given.reason, **acting(request, EDIT, keys))
        return answer(request, telling.organisation(made, request.user))


def _rows(request: HttpRequest) -> QuerySet[Organisation]:
    return visible_to(request.user).select_related("region", "group_head")


def _found(request: HttpRequest, identifier: str, *, lock: bool = False) -> Organisation:
    rows = _rows(request).filter(by_identifiers([identifier]))
    return get_object_or_404(rows.select_for_update(of=("self",)) if lock else rows)


def _region_keys(facts: actions.OrganisationFacts) -> list[str]:
    return [f"region:{facts.region.code}"] if facts.region else []


def _initial(found: Organisation) -> dict[str, Any]:
    """What stands there, as a form is given it."""
    head = found.group_head
    return OrganisationForm.initial_of(found) | {"group_head": head.identifier if head else ""}


def _location(made: Organisation) -> str:
    return f"{ROOT}/organisations/{quote(made.identifier)}"
