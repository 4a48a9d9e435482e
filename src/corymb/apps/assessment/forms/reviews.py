"""Forms about reviews: they shape and check what was typed, and save nothing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.assessment.actions.agreeing import Reply
from corymb.apps.assessment.states import ACTIVE, AGREES, OBJECTS, REVIEWS
from corymb.apps.registry.forms.parts import ANY, long_text

WAITING = "waiting"
"""All the states at once in which an expert still marks."""


class ReviewsFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[ANY, (WAITING, _("waits for your marks")), *((code, REVIEWS[code]) for code in ACTIVE)],
    )


class SubmitForm(forms.Form):
    is_right = forms.BooleanField(label=_("I have read the application and marked it by the documents alone."))


class PutForm(forms.Form):
    """What the rapporteur says when a consensus goes to the others."""

    is_right = forms.BooleanField(label=_("These are the marks on which we agreed."))


class AnswerForm(forms.Form):
    """Whether an expert agrees to the marks they were shown, told by their hash."""

    answer = forms.ChoiceField(
        label=_("Your answer"), choices=[(AGREES, _("I agree")), (OBJECTS, _("I object"))], widget=forms.RadioSelect
    )
    reason = long_text(_("Reason"), required=False, help_text=_("What you object to; the rapporteur reads it"))
    sha256 = forms.CharField(widget=forms.HiddenInput)

    def reply(self) -> Reply:
        values = self.cleaned_data
        return Reply(values["answer"] == AGREES, values["sha256"], values["reason"])


class TakeUpForm(forms.Form):
    """A button."""


class DeclineReviewForm(forms.Form):
    reason = long_text(_("Reason"), help_text=_("Whoever assigned it reads it and finds somebody else"))
