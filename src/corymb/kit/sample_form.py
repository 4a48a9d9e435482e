"""An invented form for the gallery."""

from django import forms
from django.utils.translation import gettext_lazy as _

from corymb.kit.number_field import NumberField


class SampleForm(forms.Form):
    """Every kind of field, with help and with what can be wrong."""

    name = forms.CharField(label=_("Full name of the organisation"), max_length=300)
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("Letters about returns go here."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    revenue = NumberField(
        label=_("Revenue, RUB million"),
        help_text=_("As in line 2110 of the annual accounts."),
    )
    region = forms.ChoiceField(
        label=_("Region"),
        choices=[("", "–"), ("KLU", _("Kaluga region")), ("TOM", _("Tomsk region"))],
    )
    remark = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    basis = forms.ChoiceField(
        label=_("Price basis"),
        choices=[("nominal", _("nominal")), ("constant", _("constant, 2016"))],
        widget=forms.RadioSelect,
        initial="nominal",
    )
    agreed = forms.BooleanField(label=_("The figures agree with the annual accounts"))
