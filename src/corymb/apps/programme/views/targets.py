"""A target: how it is divided among clusters and their members, and the forms that divide it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting, holds
from corymb.apps.programme import actions
from corymb.apps.programme.forms import AmountForm, NeededReasonForm, PartForm
from corymb.apps.programme.models import Allocation
from corymb.apps.programme.queries.cascade import Cascade, ClusterPart, cascade_of
from corymb.apps.programme.queries.naming import target_url
from corymb.apps.programme.queries.packs import told
from corymb.apps.programme.queries.planned import WHOLE, come_of, ended_of, own_lines
from corymb.apps.programme.queries.seeing import allocations_visible_to, parts_summed
from corymb.apps.programme.queries.targets import target_in_force
from corymb.apps.programme.queries.wording import Measure, TargetLine, measure_of, target_lines
from corymb.apps.programme.rules import RUN, SEE, SEE_OWN
from corymb.apps.programme.states import CUMULATIVE
from corymb.apps.programme.views.lists import PARTS
from corymb.apps.programme.views.programme import trail_of
from corymb.apps.registry.queries.scopes import cluster_keys
from corymb.apps.registry.views.noting import note_export
from corymb.kit.asking import Question, Trail, asked
from corymb.kit.doors import asks
from corymb.kit.exports import export_of
from corymb.kit.saying import share
from corymb.packs.measures import Target
from corymb.packs.schema import Pack


def found_target(code: str) -> tuple[Pack, Target]:
    """A target of the pack in force."""
    found = target_in_force(code)
    if found is None:
        raise Http404
    return found


@asks(SEE)
def target(request: HttpRequest, code: str) -> HttpResponseBase:
    """What of a target is planned for whom; the same as a file."""
    pack, found = found_target(code)
    seen = allocations_visible_to(request.user).filter(target=code)
    answer = export_of(PARTS, request, seen)
    if answer is not None:
        note_export(request, PARTS, seen, "organisation__is_confidential")
        return answer
    (line,) = (line for line in target_lines(pack) if line.target == found)
    context: dict[str, Any] = {
        "line": line,
        "wording": told(found.wording) if found.wording else "",
        "trail": trail_of((found.code, "")),
        "facts": _facts(line),
        "may_run": holds(request.user, RUN),
        "is_divided": found.kind == CUMULATIVE,
    }
    if found.kind == CUMULATIVE:
        numbers = set(seen.values_list("pk", flat=True))
        cascade = cascade_of(found, parts_summed(request.user, [code]), numbers)
        context |= _divided(pack, cascade, _facts_of(request, cascade))
        ended = ended_of(request.user, [part.own.pk for part in cascade.parts if part.own])
        for row in context["parts"]:
            row["ended"] = ended.get(row["own"].pk) if row["own"] else None
    return render(request, "programme/target.html", context)


def _facts(line: TargetLine) -> list[tuple[str, Any]]:
    return [
        (_("Indicator"), line.indicator),
        (_("Threshold"), line.threshold),
        (_("Kind"), line.kind),
        (_("Due year"), line.due),
        (_("Official figure"), f"{line.rule} ({line.rule_means})"),
        (_("Evidence of the threshold"), line.evidence),
        (_("Evidence of the official rule"), line.rule_evidence),
    ]


def _facts_of(request: HttpRequest, cascade: Cascade) -> dict[str, Decimal]:
    """What has come of the target so far in the programme and in its clusters, by scope."""
    code = cascade.target.code
    scopes = [WHOLE, *(f"cluster:{part.cluster.code}" for part in cascade.parts)]
    found = come_of(request.user, {(code, scope) for scope in scopes})
    return {scope: found[code, scope] for scope in scopes if (code, scope) in found}


def _divided(pack: Pack, cascade: Cascade, facts: Mapping[str, Decimal]) -> dict[str, Any]:
    measure, threshold = measure_of(pack, cascade.target), cascade.target.threshold
    whole = facts.get(WHOLE)
    return {
        "fact": measure.about(whole) if whole is not None else "",
        "has_facts": bool(facts),
        "cascade": cascade,
        "unit": measure.name,
        "allocated": measure.shown(cascade.allocated),
        "threshold": measure.shown(threshold),
        "allocated_share": share(cascade.allocated / threshold),
        "over": cascade.left < 0,
        "left": measure.shown(abs(cascade.left)),
        "left_share": share(abs(cascade.left) / threshold),
        "parts": [_row(part, measure, cascade, facts) for part in cascade.parts],
        "planned": [
            (named(pack, p.scope), measure.shown(p.amount), p.evidence, p.source) for p in cascade.target.cascade
        ],
    }


def _row(part: ClusterPart, measure: Measure, cascade: Cascade, facts: Mapping[str, Decimal]) -> dict[str, Any]:
    """A cluster's line with its members' lines, every amount in the measure of the page."""
    left, fact = part.left, facts.get(f"cluster:{part.cluster.code}")
    return {
        "fact": f"{measure.about(fact)} ({share(fact / part.amount)})" if fact is not None else "",
        "cluster": part.cluster,
        "own": part.own,
        "amount": measure.shown(part.amount),
        "share": share(part.amount / cascade.target.threshold),
        "of_members": measure.shown(part.of_members) if part.of_members else "",
        "left": measure.shown(abs(left)) if left is not None and part.of_members else "",
        "over": left is not None and left < 0,
        "hidden": part.hidden,
        "members": [(one, measure.shown(one.amount)) for one in part.members],
    }


def named(pack: Pack, scope: str) -> str:
    """A scope of the pack by the name the pack gives its cluster; as it stands where it gives none."""
    kind, _colon, code = scope.partition(":")
    found = next((cluster for cluster in pack.clusters if kind == "cluster" and cluster.code == code), None)
    return told(found.name) if found else scope


@asks(SEE_OWN)
def own(request: HttpRequest) -> HttpResponse:
    """What is planned for my organisation or cluster, and what has come of it."""
    context = {
        "lines": own_lines(request.user),
        "trail": trail_of((_("Planned for us"), "")) if holds(request.user, SEE) else [],
    }
    return render(request, "programme/own.html", context)


def _trail(code: str, last: str) -> Trail:
    return trail_of((code, target_url(code)), (last, ""))


@asks(RUN)
def part_plan(request: HttpRequest, code: str) -> HttpResponse:
    """Plan a part of a target for a cluster or one of its members."""
    pack, found = found_target(code)

    def act(form: PartForm) -> str:
        part = form.part(code)
        actions.plan_part(part, **acting(request, RUN, cluster_keys(part.cluster)))
        return target_url(code)

    question = Question(
        _("Plan a part of {target}").format(target=code),
        _("Plan"),
        _("The part is planned."),
        _trail(code, _("New part")),
        _("A member's part lies inside the part of its cluster. What was planned for the same one so far is replaced."),
    )
    form = PartForm(request.POST or None, measure_of(pack, found), {"cluster": request.GET.get("cluster", "")})
    return asked(request, question, form, act)


def _found_part(request: HttpRequest, number: int) -> Allocation:
    return get_object_or_404(allocations_visible_to(request.user), pk=number)


def _whose(allocation: Allocation) -> str:
    who = [str(allocation.organisation)] if allocation.organisation else []
    return ", ".join([*who, allocation.cluster.title])


@asks(RUN)
def part_change(request: HttpRequest, number: int) -> HttpResponse:
    """Plan more or less for the same cluster or member."""
    known = _found_part(request, number)
    pack, found = found_target(known.target)
    measure = measure_of(pack, found)

    def act(form: AmountForm) -> str:
        values = form.cleaned_data
        part = actions.Part(known.target, known.cluster, values["amount"], known.organisation, values["basis"])
        actions.plan_part(part, **acting(request, RUN, cluster_keys(known.cluster)))
        return target_url(known.target)

    question = Question(
        _("Change a planned part of {target}").format(target=known.target),
        _("Save"),
        _("The change is saved; the journal says what stood there before."),
        _trail(known.target, _("Change")),
        _whose(known),
    )
    initial = {"amount": known.amount / measure.factor, "basis": known.basis}
    return asked(request, question, AmountForm(request.POST or None, measure, initial), act)


@asks(RUN)
def part_remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take a planned part back."""
    known = _found_part(request, number)

    def act(form: NeededReasonForm) -> str:
        told_who = acting(request, RUN, cluster_keys(known.cluster))
        actions.remove_part(known, reason=form.cleaned_data["reason"], **told_who)
        return target_url(known.target)

    question = Question(
        _("Take a planned part of {target} back").format(target=known.target),
        _("Take back"),
        _("The part is taken back; the journal keeps it."),
        _trail(known.target, _("Take back")),
        _whose(known),
        "danger",
    )
    return asked(request, question, NeededReasonForm(request.POST or None), act)
