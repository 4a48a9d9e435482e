"""Saved views of lists: one's own are kept, renamed, shared and let go; shared ones are withdrawn by who shares."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corymb.apps.accounts import actions
from corymb.apps.accounts.forms import AddressForm, SaveViewForm, ViewForm
from corymb.apps.accounts.models import SavedView
from corymb.apps.accounts.queries import views_withdrawable_by
from corymb.apps.accounts.rules import SHARE_VIEWS, acting, holds, me
from corymb.kit.asking import Question, Trail, asked
from corymb.kit.doors import asks, signed_in
from corymb.kit.list_addresses import VIEW
from corymb.kit.registries import lists


def _address(view: SavedView) -> str:
    """The page a view was saved on, in the language of this page."""
    return f"/{get_language()}/{view.place}?{view.query}&{VIEW}={view.pk}"


def _trail(*own: tuple[str, str]) -> Trail:
    return [(_("My account"), reverse("accounts:own")), (_("Saved views"), reverse("accounts:views")), *own]


def _list_of(view: SavedView) -> str:
    """What the list of a view is called; its code where there is no such list any more."""
    return str(lists[view.listing]) if view.listing in lists else view.listing


def _own(request: HttpRequest, number: int) -> SavedView:
    return get_object_or_404(SavedView.objects.filter(person=me(request)).select_related("person"), pk=number)


@signed_in
def views(request: HttpRequest) -> HttpResponse:
    """My saved views, list by list; and those others share, for who may withdraw them."""
    person = me(request)
    own = SavedView.objects.filter(person=person)
    others = views_withdrawable_by(person).exclude(person=person).select_related("person")

    def told(rows: Any) -> list[tuple[str, SavedView, str]]:
        found = [(_list_of(view), view, _address(view)) for view in rows]
        return sorted(found, key=lambda row: (row[0], row[1].name.casefold()))

    context = {"own": told(own), "others": told(others), "trail": _trail()[:1]}
    return render(request, "accounts/views.html", context)


@signed_in
@require_POST
def view_save(request: HttpRequest) -> HttpResponse:
    """Keep the address of a list under a name."""
    question = Question(_("Save this view"), _("Save"), _("The view is saved."), _trail((_("Save this view"), "")))

    def act(form: SaveViewForm) -> str:
        return _address(actions.save_view(me(request), form.new_view(), now=acting(request)["now"]))

    return asked(request, question, SaveViewForm(request.POST), act)


@signed_in
@require_POST
def view_replace(request: HttpRequest, number: int) -> HttpResponse:
    """Let a view of mine keep what the list shows now."""
    view = _own(request, number)
    question = Question(_("Save this view"), _("Save"), _("The view is saved."), _trail((view.name, "")))

    def act(form: AddressForm) -> str:
        return _address(actions.replace_view(view, form.new_view(), **acting(request)))

    return asked(request, question, AddressForm(request.POST), act)


@signed_in
def view_change(request: HttpRequest, number: int) -> HttpResponse:
    """Rename a view of mine, let its list open with it, share it."""
    view = _own(request, number)
    question = Question(view.name, _("Save"), _("The view is saved."), _trail((view.name, "")), lead=_list_of(view))
    form = ViewForm(request.POST or None, view=view, may_share=holds(request.user, SHARE_VIEWS))

    def act(form: ViewForm) -> str:
        actions.change_view(view, form.facts(), **acting(request))
        return reverse("accounts:views")

    return asked(request, question, form, act)


@signed_in
@require_POST
def view_delete(request: HttpRequest, number: int) -> HttpResponse:
    """Let a view of mine go."""
    view = _own(request, number)
    actions.delete_view(view, **acting(request))
    messages.success(request, _("The view “{name}” is deleted.").format(name=view.name))
    return redirect("accounts:views")


@asks(SHARE_VIEWS)
@require_POST
def view_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Offer a shared view to nobody but its owner any more."""
    view = get_object_or_404(views_withdrawable_by(me(request)), pk=number)
    actions.withdraw_view(view, **acting(request, SHARE_VIEWS))
    messages.success(request, _("The view “{name}” is its owner's alone again.").format(name=view.name))
    return redirect("accounts:views")
