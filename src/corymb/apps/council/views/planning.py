"""A session is planned on a ranking: when, where, and which applications are put up."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.rules import me
from corymb.apps.council import actions
from corymb.apps.council.forms import CandidatesFilter, PlanForm
from corymb.apps.council.models import Ranking
from corymb.apps.council.queries import seeing
from corymb.apps.council.queries.candidates import candidates, fitting, name_candidates, unfinished, unranked
from corymb.apps.council.queries.naming import session_name, session_url
from corymb.apps.council.queries.ranked import narrowed, regions_among
from corymb.apps.council.queries.taken_back import taken_back_said
from corymb.apps.council.rules import RUN
from corymb.apps.council.states import ALREADY, RESULT_TONES, RESULTS
from corymb.apps.council.views.finding import found_ranking, must_run, told, trail_of
from corymb.apps.defence.queries.telling import yet_to_be_heard
from corymb.apps.registry.forms.parts import regions_by
from corymb.kit.asking import NotPossible, refuse
from corymb.kit.doors import asks
from corymb.kit.exports import export_of
from corymb.kit.held import Held
from corymb.kit.list_addresses import PLAIN, VIEW, carried, query_of
from corymb.kit.list_columns import Named
from corymb.kit.listing import Column, Listing, page_of
from corymb.kit.registries import listed
from corymb.kit.saying import said

CODE = listed("put-up", _("Applications to put up"))
COLUMNS = (
    Column("place", _("Number"), lambda r: r.place, sort="place", at_end=True),
    Column("title", _("Application"), lambda r: r.application.title, is_wide=True),
    Column("region", _("Region"), lambda r: r.application.region.title),
    Column(
        "decided", _("Decision that stands"), lambda r: said(RESULTS, r.result) if r.result else "",
        badge=lambda r: RESULT_TONES.get(r.result, ""),
    ),
    Column("session", _("Decided by session"), lambda r: Named(r.session) if r.session else None, at_end=True),
)  # fmt: skip


def _listing(ranking: Ranking) -> Listing:
    def narrow(rows: Held, asked: dict[str, Any]) -> Held:
        rows = fitting(narrowed(ranking.call_id, rows, asked), str(asked["decided"]))
        spans = asked["items"]
        return (
            rows.where(lambda row: any(row.place in span for span in spans))
            if isinstance(spans, list) and spans
            else rows
        )

    return Listing(
        code=CODE,
        columns=COLUMNS,
        filters=CandidatesFilter,
        offer=regions_by(lambda rows: regions_among(ranking, rows)),
        narrow=narrow,
        sort="place",
        empty_title=_("No application is ranked"),
        prepare=name_candidates,
    )


@asks(RUN)
def plan(request: HttpRequest, number: int) -> HttpResponseBase:
    """Plan a session on a ranking, with the applications the filter of the list leaves."""
    ranking = found_ranking(request, number)
    must_run(request, ranking.call)
    listing = _listing(ranking)
    seen, kept = candidates(ranking, seeing.hidden_from(request.user, ranking.call))
    exported = export_of(listing, request, seen)
    if exported is not None:
        return exported
    page = page_of(listing, request, seen)
    chosen: Any = listing.narrow(seen, page.form.cleaned_data) if page.form.is_valid() else seen.none()
    form = PlanForm(request.POST or None, initial={"expected": chosen.count()})
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_planned(request, ranking, form, (page.form.cleaned_data, chosen, kept)))
        except NotPossible as refusal:
            refuse(form, refusal)
    keys = [*carried(request, "sort", "columns", VIEW), (VIEW, PLAIN)]
    label, stands = gettext("Plan a session"), unfinished(ranking.call).first()
    context = {
        "taken_back": taken_back_said(ranking, request.user),
        "unranked": unranked(ranking, seeing.hidden_from(request.user, ranking.call)),
        "unheard": list(yet_to_be_heard(ranking.call, {row.pk for row in chosen})),
        "stands": stands,
        "already": ALREADY,
        "stands_name": session_name(stands) if stands else "",
        "label": label,
        "form": form,
        "page": page,
        "count": chosen.count(),
        "query": query_of(keys),
        "trail": trail_of(ranking.call, (label, "")),
    }
    return render(request, "council/plan.html", context, status=422 if form.errors else 200)


def _planned(request: HttpRequest, ranking: Ranking, form: PlanForm, of: tuple[dict[str, Any], Held, Held]) -> str:
    asked, chosen, kept = of
    values = form.cleaned_data
    if values["expected"] != chosen.count():
        raise NotPossible(_("These applications are no longer as you saw them: look at the list again."))
    if not chosen.count():
        raise NotPossible(_("Put up one application at least."))
    plan_ = actions.Plan(values["starts_at"], values["place"], values["quorum"], _put_up(asked, chosen, kept))
    made = actions.plan_session(ranking.pk, plan_, me(request), **told(request, ranking.call))
    messages.success(request, gettext("The session is planned; name its members."))
    return session_url(made)


def _put_up(asked: dict[str, Any], chosen: Held, kept: Held) -> frozenset[int] | None:
    """Numbers of the applications that are put up; None for all.

    What is kept from whoever plans is put up by the decision that stands alone: they can neither choose it nor leave it
    out, and learn nothing of it.
    """
    if not any(asked.values()):
        return None
    by_decision = not (asked["q"] or asked["region"] or asked["items"])
    rows = [*chosen, *(fitting(kept, str(asked["decided"])) if by_decision else ())]
    return frozenset(row.pk for row in rows)
