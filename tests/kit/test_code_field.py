"""A code that cannot be one is refused in plain words, in every form that asks for one."""

import pytest
from django import forms

from corymb.apps.registry.forms.clusters import ClusterForm, TerritoryForm
from corymb.apps.selection.forms.calls import NewCallForm

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("form", [ClusterForm, TerritoryForm, NewCallForm])
def test_a_code_that_cannot_be_one_is_refused_in_plain_words(form: type[forms.Form]) -> None:
    told = "Latin letters, digits, hyphens and underscores only."
    said = [form({"code": code}).errors.get("code") for code in ("кластер", "one two", "one-2")]
    assert said == [[told], [told], None]
