"""Forms about reviews: they shape and check what was typed, and save nothing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.apps.assessment.states import ACTIVE, REVIEWS
from corymb.apps.registry.forms.parts import ANY


class ReviewsFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ANY, *((code, REVIEWS[code]) for code in ACTIVE)]
    )
