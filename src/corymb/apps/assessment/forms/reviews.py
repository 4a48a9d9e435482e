"""Forms about reviews: they shape and check what was typed, and save nothing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.assessment.states import ACTIVE, REVIEWS
from corymb.apps.registry.forms.parts import ANY, long_text


class ReviewsFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ANY, *((code, REVIEWS[code]) for code in ACTIVE)]
    )


class SubmitForm(forms.Form):
    is_right = forms.BooleanField(label=_("I have read the application and marked it by the documents alone."))


class DeclineReviewForm(forms.Form):
    reason = long_text(_("Reason"), help_text=_("Whoever assigned it reads it and finds somebody else"))
