"""Targets of the pack in force, and how they are divided among clusters and their members."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Path, Router
from pydantic import Field

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting
from corymb.apps.programme import actions
from corymb.apps.programme.api import shapes, telling
from corymb.apps.programme.models import Allocation
from corymb.apps.programme.queries.cascade import cascade_of
from corymb.apps.programme.queries.packs import pack_of, version_in_force
from corymb.apps.programme.queries.seeing import allocations_visible_to, parts_summed
from corymb.apps.programme.queries.targets import target_in_force
from corymb.apps.programme.rules import RUN, SEE
from corymb.apps.programme.states import CUMULATIVE
from corymb.apps.registry.api.doing import allowed
from corymb.apps.registry.api.shapes import OrganisationId
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries import seeing, visible_to
from corymb.apps.registry.queries.scopes import by_identifiers, cluster_keys
from corymb.kit.answers import answer, match_sent
from corymb.kit.doing import acted, not_valid
from corymb.kit.given import Amount, Code, Given
from corymb.kit.problems import Declined, Fault
from corymb.packs.measures import Target
from corymb.packs.schema import Pack

router = Router(tags=["programme"])


class NewPart(Given):
    """What is planned for a cluster as a whole, or for one of its members; it replaces what was planned so far."""

    cluster: Code
    organisation: OrganisationId | None = None
    amount: Amount
    basis: str = Field("", max_length=600, description="The agreement or plan, with number and date")


@router.get("/targets", response=shapes.Targets)
@opens(SEE, _("Targets"))
def list_targets(request: HttpRequest) -> HttpResponse:
    """The targets of the pack in force."""
    version = version_in_force()
    pack = pack_of(version) if version else None
    items = [telling.target(pack, one) for one in pack.targets] if pack else []
    return answer(request, shapes.Targets(pack=str(version or ""), items=items))


@router.get("/targets/{code}", response=shapes.TargetWhole)
@opens(SEE, _("A target"))
def read_target(request: HttpRequest, code: Path[shapes.TargetCode]) -> HttpResponse:
    """One target, and what of it is planned for whom. Members are named to those who may see them."""
    return answer(request, _told(request, *_found(code)))


@router.post("/targets/{code}/parts", response=shapes.TargetWhole)
@opens(RUN, _("Plan a part of a target"), writes=True, versioned=True)
def plan_part(request: HttpRequest, code: Path[shapes.TargetCode], given: NewPart) -> HttpResponse:
    """Plan a part of a target that adds up over the years, or change what was planned."""
    pack, target = _found(code)
    if target.kind != CUMULATIVE:
        raise Declined(409, actions.NOT_DIVIDED)
    cluster = get_object_or_404(seeing.clusters(), code=given.cluster)
    keys = allowed(request, RUN, cluster_keys(cluster))
    member = _member(request, given.organisation) if given.organisation else None
    with acted():
        list(Allocation.objects.select_for_update().filter(target=code))
        match_sent(request, lambda: [_told(request, pack, target)])
        part = actions.Part(code, cluster, given.amount, member, given.basis)
        actions.plan_part(part, **acting(request, RUN, keys))
    return answer(request, _told(request, pack, target))


def _found(code: str) -> tuple[Pack, Target]:
    found = target_in_force(code)
    if found is None:
        raise Http404
    return found


def _member(request: HttpRequest, identifier: str) -> Organisation:
    found = visible_to(request.user).filter(by_identifiers([identifier])).first()
    if found is None:
        detail, mend = gettext("Nothing in the register has this number or code."), gettext("Register it first.")
        raise not_valid([Fault(pointer="/body/organisation", rule="unknown", detail=detail, mend=mend)])
    return found


def _told(request: HttpRequest, pack: Pack, target: Target) -> shapes.TargetWhole:
    seen = set(allocations_visible_to(request.user).filter(target=target.code).values_list("pk", flat=True))
    return telling.divided(pack, cascade_of(target, parts_summed(request.user, [target.code]), seen))
