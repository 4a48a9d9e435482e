"""A person's own roles, deputies and rights."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corymb.apps.accounts import actions
from corymb.apps.accounts.forms import DeputyForm
from corymb.apps.accounts.models import Grant
from corymb.apps.accounts.queries import answers_about, grants_shown
from corymb.apps.accounts.rules import acting, me
from corymb.apps.letters.actions import choose_digest
from corymb.apps.letters.queries import wants_digest
from corymb.kit.doors import signed_in


@signed_in
def own(request: HttpRequest) -> HttpResponse:
    """My account: my roles, who stands in for me, and the ways to keep my access safe."""
    person = me(request)
    grants = person.grants.in_force(timezone.localdate()).select_related("stands_in_for__person")
    deputies = Grant.objects.filter(stands_in_for__person=person, ends_on__gte=timezone.localdate()).select_related(
        "person"
    )
    context = {
        "grants": grants_shown(grants),
        "deputies": grants_shown(deputies),
        "me": person,
        "wants_digest": wants_digest(str(person.pk)),
    }
    return render(request, "accounts/own.html", context)


@signed_in
@require_POST
def digest(request: HttpRequest) -> HttpResponse:
    """Turn my weekly letter on or off."""
    is_wanted = request.POST.get("wanted") == "yes"
    choose_digest(str(me(request).pk), is_wanted=is_wanted, **acting(request))
    said = _("You get the weekly letter again.") if is_wanted else _("You get no weekly letter any more.")
    messages.success(request, said)
    return redirect("accounts:own")


@signed_in
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language in which letters come to me."""
    try:
        actions.choose_language(me(request), request.POST.get("language", ""), **acting(request))
    except actions.NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Letters come to you in this language from now on."))
    return redirect("accounts:own")


@signed_in
def why(request: HttpRequest) -> HttpResponse:
    """Why may I, why may I not: every permission, by which role I hold it, or which roles would let me."""
    return render(request, "accounts/why.html", {"answers": answers_about(me(request))})


@signed_in
def deputy(request: HttpRequest, number: int) -> HttpResponse:
    """Name somebody who stands in for me."""
    mine = get_object_or_404(Grant.objects.filter(person=me(request), stands_in_for=None), pk=number)
    form = DeputyForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            days = values["starts_on"], values["ends_on"]
            actions.name_deputy(mine, values["email"], days, reason=values["reason"], **acting(request))
        except actions.NotPossible as reason:
            form.add_error(None, str(reason))
        else:
            return redirect("accounts:own")
    context = {"held": grants_shown([mine])[0], "form": form}
    return render(request, "accounts/deputy.html", context, status=422 if form.errors else 200)
