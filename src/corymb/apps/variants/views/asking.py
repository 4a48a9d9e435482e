"""A frozen ranking otherwise: under other weights or without experts."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import me
from corymb.apps.council.models import Ranking, Variant
from corymb.apps.council.queries import seeing
from corymb.apps.council.queries.naming import ranking_name, ranking_url
from corymb.apps.council.rules import SEE
from corymb.apps.council.states import FROZEN
from corymb.apps.council.views.finding import told, trail_of
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.variants.actions.asking import ask_variant
from corymb.apps.variants.forms import VariantForm
from corymb.apps.variants.queries.telling import asked_of, experts_of, variant_told
from corymb.apps.variants.tasks import vary
from corymb.apps.variants.views.lists import variant_listing
from corymb.kit import waiting
from corymb.kit.asking import Question, Trail, asked
from corymb.kit.doors import asks
from corymb.kit.exports import export_of
from corymb.kit.listing import page_of
from corymb.packs.call_what_if import AS_PUBLISHED

MOST_BEFORE = 20
"""So many what-ifs that were asked before stand on the page of one."""


@asks(SEE)
def what_if(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for a ranking under other weights, or without some experts; `?from=` begins with one asked before."""
    found = _whole(request, number)
    earlier = request.GET.get("from", "")
    begun = Variant.objects.filter(ranking=found, pk=earlier).first() if earlier.isdigit() else None

    def act(filled: VariantForm) -> str:
        made = ask_variant(found, filled.asked(), me(request), **told(request, found.call, SEE))
        if not (made.outcome or made.trouble):
            vary.configure(lock=f"variant {made.pk}").defer(number=made.pk)
        return reverse("variants:variant", args=[number, made.pk])

    label = _("What if")
    question = Question(
        label,
        _("Compute"),
        _("This is a what-if: it decides nothing."),
        _way(found, (label, "")),
        _(
            "The call has published its weights, and they alone decide. Here you see what hangs on them. A weight "
            "counts against its neighbours: the groups among themselves, the criteria of a group among themselves."
        ),
    )
    form = VariantForm(
        request.POST or None,
        content=content_of(found.by_version),
        experts=experts_of(found),
        asked=asked_of(begun) if begun else AS_PUBLISHED,
    )
    return asked(request, question, form, act)


@asks(SEE)
def variant(request: HttpRequest, number: int, variant: int) -> HttpResponseBase:
    """A what-if beside its ranking."""
    found = _whole(request, number)
    asked_for = get_object_or_404(Variant, ranking=found, pk=variant)
    asked_for.ranking = found
    waits = not (asked_for.outcome or asked_for.trouble)
    answer = waiting.answered(request, waits=waits)
    if answer is not None:
        return answer
    told_ = variant_told(asked_for) if asked_for.outcome else None
    listing = variant_listing(asked_for)
    exported = export_of(listing, request, told_.rows) if told_ else None
    if exported is not None:
        return exported
    context = {
        "ranking": found,
        "variant": asked_for,
        "told": told_,
        "page": page_of(listing, request, told_.rows) if told_ else None,
        "change_url": f"{reverse('variants:what_if', args=[number])}?from={variant}",
        "waits": waits,
        "before": Variant.objects.filter(ranking=found)
        .exclude(pk=variant)
        .select_related("asked_by")
        .order_by("-asked_at")[:MOST_BEFORE],
        "trail": _way(found, (_("What if"), "")),
    }
    return render(request, "variants/variant.html", context)


def _whole(request: HttpRequest, number: int) -> Ranking:
    return get_object_or_404(seeing.whole_rankings_visible_to(request.user), pk=number, state=FROZEN)


def _way(found: Ranking, *further: tuple[str, str]) -> Trail:
    return trail_of(found.call, (ranking_name(found), ranking_url(found)), *further)
