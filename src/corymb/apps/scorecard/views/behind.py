"""What a line is made of: its members and its events, each for whoever may see their figures, with the sums of all."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting
from corymb.apps.returns.rules import SEE_ALL
from corymb.apps.scorecard.actions.reading import note_read
from corymb.apps.scorecard.forms import TermsFilter
from corymb.apps.scorecard.models import Term
from corymb.apps.scorecard.queries import reading
from corymb.apps.scorecard.queries.listed import MOST_LISTED, can_be_listed, is_listed
from corymb.apps.scorecard.queries.showing import Asked
from corymb.apps.scorecard.queries.terms import Basis, Foot, basis_of, exact, foot_of, is_noted
from corymb.apps.scorecard.rules import LEAST, SEE, SEE_SMALL
from corymb.apps.scorecard.states import REASONS, STANDINGS
from corymb.apps.scorecard.tasks import ask_to_collect
from corymb.apps.scorecard.views.term_lists import EVENTS, MEMBERS, OF_MEMBERS, events_listing, heads, members_listing
from corymb.kit import waiting
from corymb.kit.asking import Trail
from corymb.kit.doors import Refused, asks
from corymb.kit.exports import export_of
from corymb.kit.list_views import open_first, views_of
from corymb.kit.listing import Listing, page_of
from corymb.kit.saying import said
from corymb.reports import wording


@asks(SEE)
def members(request: HttpRequest, scope: str, target: str) -> HttpResponseBase:
    """The members of a scope under a rule: who is counted and who is not, and the terms of the line."""
    basis, form = _asked(request, scope, target, MEMBERS)
    if (answer := _awaited(request, basis, form, _("Members behind it"))) is not None:
        return answer
    foot = foot_of(basis, request.user, of_events=False)
    rows = foot.rows.select_related("organisation").only(*OF_MEMBERS)
    listing = members_listing(basis, foot, request.user)
    return _answer(request, (basis, foot, form), listing, rows)


@asks(SEE)
def events(request: HttpRequest, scope: str, target: str) -> HttpResponseBase:
    """The events of a scope's members: which are counted and which are not, and the terms of the line."""
    basis, form = _asked(request, scope, target, EVENTS)
    if not basis.indicator.is_event:
        raise Http404
    if (answer := _awaited(request, basis, form, _("Events behind it"))) is not None:
        return answer
    foot = foot_of(basis, request.user, of_events=True)
    return _answer(request, (basis, foot, form), events_listing(basis, foot, request.user), foot.rows)


def _asked(request: HttpRequest, scope: str, target: str, code: str) -> tuple[Basis, TermsFilter]:
    open_first(request, views_of(request, code))  # a saved view may ask for another rule
    place, run = reading.place_of(scope), reading.living()
    if place is None or run is None:
        raise Http404
    form = TermsFilter(request.GET)
    asked = Asked(place, *form.asked(), reading.sees_small(request.user, place))
    basis = basis_of(run, asked, target)
    if basis is None:
        raise Http404
    if basis.row.is_withheld:
        raise Refused(SEE_SMALL)
    return basis, form


def _awaited(request: HttpRequest, basis: Basis, form: TermsFilter, kind: str) -> HttpResponse | None:
    """What is said while the terms of a scope are collected, or where there are too many; None: they are there."""
    place = basis.asked.place
    is_there = is_listed(basis.run, place.scope)
    answer = waiting.answered(request, waits=not is_there)
    if answer is not None or is_there:
        return answer
    can_be = can_be_listed(place.scope)
    if can_be:
        ask_to_collect(place.scope)
    context = {
        "row": basis.row,
        "title": kind,
        "waits": can_be,
        "most": MOST_LISTED,
        "trail": _trail(basis, form, kind),
    }
    return render(request, "scorecard/awaited.html", context)


def _answer(
    request: HttpRequest, what: tuple[Basis, Foot, TermsFilter], listing: Listing, rows: QuerySet[Term]
) -> HttpResponseBase:
    basis, foot, form = what
    if is_noted(request.user, foot):
        note_read(basis, **acting(request, SEE_ALL))
    answer = export_of(listing, request, rows)
    if answer is not None:
        return answer
    of_members = listing.code == MEMBERS
    columns = [] if of_members and basis.indicator.is_event else heads(basis)
    kind = _("Members behind it") if of_members else _("Events behind it")
    context = {
        "page": page_of(listing, request, rows),
        "row": basis.row,
        "foot": foot,
        "title": kind,
        "heads": [label for _name, label in columns],
        "sums": list(_sums(foot, [name for name, _label in columns], of_members=of_members)),
        "groups": [
            (said(STANDINGS, one.standing), said(REASONS, one.reason) if one.reason else "", one.n)
            for one in foot.groups
        ],
        "least": LEAST,
        "definition": wording.rule_definition(basis.row.line.cohort),
        "of_members": of_members,
        "others": _others(basis, form, of_members=of_members),
        "trail": _trail(basis, form, kind),
    }
    return render(request, "scorecard/behind.html", context)


def _sums(foot: Foot, names: list[str], *, of_members: bool) -> Iterator[tuple[str, int | None, list[Any]]]:
    """Name, number of rows, and the sums in the order of the columns."""
    whole = _("All together, of whom {n} are counted").format(n=foot.counted) if of_members else _("All together")
    rows = [
        None if foot.is_closed else (_("Shown to you"), foot.shown),
        (_("Not shown to you"), foot.hidden) if foot.hidden else None,
        (whole, foot.whole),
        (_("The line says"), foot.line) if foot.line else None,
    ]
    for label, sums in filter(None, rows):
        yield label, sums.n, [exact(getattr(sums, name)) for name in names]


def _others(basis: Basis, form: TermsFilter, *, of_members: bool) -> tuple[str, str] | None:
    """The other list there is behind a line of events, with its name."""
    if not basis.indicator.is_event:
        return None
    route, label = ("events", _("Events behind it")) if of_members else ("members", _("Members behind it"))
    return label, _address(f"scorecard:{route}", basis, form)


def _address(route: str, basis: Basis, form: TermsFilter) -> str:
    query = urlencode(form.kept())
    return reverse(route, args=[basis.asked.place.scope, basis.target.code]) + (f"?{query}" if query else "")


def _trail(basis: Basis, form: TermsFilter, own: str) -> Trail:
    place = basis.asked.place
    return [
        (_("Scorecard"), reverse("scorecard:board")),
        *([(place.title, reverse("scorecard:place", args=[place.scope]))] if place.title else []),
        (basis.row.label, _address("scorecard:why", basis, form)),
        (own, ""),
    ]
