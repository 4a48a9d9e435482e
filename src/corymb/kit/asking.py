"""One way for every form: ask, act once, answer with the refusal beside what was typed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from corymb.kit.fields import REFUSED
from corymb.kit.registries import Label

Trail = list[tuple[Label, str]]


class NotPossible(Exception):  # noqa: N818 - an answer to a person, not an error of the program
    """Why an act does not go; a sentence for the person, translated where it is shown.

    `field` names the fact that cannot be right, where it is one alone, whatever else stands in the database; a form
    that asks for it shows the sentence there.
    """

    def __init__(self, text: Label, field: str = "") -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True)
class Question:
    """A page with one form: what it is called, what its button says, what is said after, where it is.

    `button` is empty, and there is no form, where `notices` tell why the act does not go now. `done` is empty where the
    act itself tells what came of it. `notices` stand above the form: (tone, text); below
    them `lists`, each under its heading.
    """

    title: Label
    button: Label
    done: Label
    trail: Trail
    lead: Label = ""
    tone: str = "primary"
    notices: tuple[tuple[str, Label], ...] = ()
    lists: tuple[tuple[Label, list[str]], ...] = ()


def asked(request: HttpRequest, question: Question, form: forms.Form, act: Callable[[Any], str]) -> HttpResponse:
    """The page of a form, or what it leads to: `act` does what was asked and returns the address to go on to."""
    if request.method == "POST" and form.is_valid():
        try:
            url = act(form)
        except NotPossible as refusal:
            refuse(form, refusal)
        else:
            if question.done:
                messages.success(request, str(question.done))
            return redirect(url)
    context = {"question": question, "form": form, "trail": question.trail}
    return render(request, "kit/question.html", context, status=422 if form.errors else 200)


def refuse(form: forms.BaseForm, refusal: NotPossible) -> None:
    """Show why an act does not go: beside the field it is about, else above the form as what cannot be done now."""
    shown = {one.name for one in form.visible_fields()}
    said = forms.ValidationError(str(refusal), code=REFUSED)
    form.add_error(refusal.field if refusal.field in shown else None, said)
