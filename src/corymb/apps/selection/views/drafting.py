"""The draft of a call is changed: as a whole, and part by part."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting
from corymb.apps.selection import actions
from corymb.apps.selection.forms.calls import CallForm
from corymb.apps.selection.forms.parts import FORMS, PartForm
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import draft_of
from corymb.apps.selection.rules import RUN
from corymb.apps.selection.states import PARTS
from corymb.apps.selection.views.calls import found_call, trail_of
from corymb.kit.asking import Question, asked
from corymb.kit.doors import asks


def draft_url(call: Call, place: str = "") -> str:
    return reverse("selection:call_draft", args=[call.pk]) + place


@asks(RUN)
def call_change(request: HttpRequest, number: int) -> HttpResponse:
    """Change what the draft says as a whole."""
    found = found_call(request, number)

    def act(form: CallForm) -> str:
        actions.change_call(found.pk, form.values(), **acting(request, RUN))
        return draft_url(found)

    question = Question(_("The call as a whole"), _("Save"), _("Saved."), trail_of(found, _("The call as a whole")))
    return asked(request, question, CallForm(request.POST or None, content=draft_of(found)), act)


@asks(RUN)
def part_new(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Add a part to the draft."""
    return _part(request, number, kind, "")


@asks(RUN)
def part_change(request: HttpRequest, number: int, kind: str, code: str) -> HttpResponse:
    """Change a part of the draft."""
    return _part(request, number, kind, code)


def _part(request: HttpRequest, number: int, kind: str, code: str) -> HttpResponse:
    found = found_call(request, number)
    if kind not in PARTS:
        raise Http404
    content = draft_of(found)
    rows = {row["code"]: row for row in content.model_dump(mode="json")[kind]}
    if code and code not in rows:
        raise Http404

    def act(form: PartForm) -> str:
        actions.put_part(found.pk, kind, code, form.part(), **acting(request, RUN))
        return draft_url(found, f"#{kind}")

    word = str(PARTS[kind])
    question = Question(word, _("Save"), _("Saved."), trail_of(found, word))
    form = FORMS[kind](request.POST or None, content=content, part=rows.get(code))
    return asked(request, question, form, act)


@asks(RUN)
def part_remove(request: HttpRequest, number: int, kind: str, code: str) -> HttpResponse:
    """Take a part out of the draft."""
    found = found_call(request, number)
    content = draft_of(found)
    row = next((one for one in getattr(content, kind) if one.code == code), None) if kind in PARTS else None
    if row is None:
        raise Http404

    def act(_form: forms.Form) -> str:
        actions.remove_part(found.pk, kind, code, **acting(request, RUN))
        return draft_url(found, f"#{kind}")

    title = _("Take out: {what}").format(what=row.label)
    question = Question(title, _("Take out"), _("Taken out."), trail_of(found, _("Take out")), tone="danger")
    return asked(request, question, forms.Form(request.POST or None), act)
