"""Parts of the register's forms: days, and things found by what a person types."""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from corymb.apps.registry.models import Cluster, Organisation, Region
from corymb.apps.registry.models.titles import in_language
from corymb.apps.registry.queries.searching import clusters_found, organisations_offered
from corymb.kit.days import DayField, MomentField
from corymb.kit.fields import OfferingInput
from corymb.kit.saying import clock
from corymb.methods.activities import is_activity

ANY = ("", _("any"))
OFFERED = 8


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> DayField:
    return DayField(label=label, required=required, help_text=help_text)


def moment_field(label: Any, *, help_text: Any = "") -> MomentField:
    """A day with a time, on the clock of the programme, which it names."""
    told = help_text or lazy(zone_told, str)()
    return MomentField(label=label, help_text=told)


def zone_told() -> str:
    """Which clock a moment is read on: Moscow (MSK)."""
    return gettext("By the clock of the programme: {zone}").format(zone=clock(settings.TIME_ZONE))


def long_text(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea({"rows": 2})
    return forms.CharField(label=label, required=required, help_text=help_text, widget=area, max_length=2000)


class _RegionChoices(ModelChoiceIterator):  # type: ignore[type-arg]
    """Regions to choose from, by name, none of them made: every list of the register offers a hundred."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield "", self.field.empty_label
        rows = self.queryset.values_list("code", "name_en", "name_ru")
        named = [(code, in_language(english, russian)) for code, english, russian in rows]
        yield from sorted(named, key=lambda one: one[1].casefold().replace("ё", "е"))


class _RegionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    iterator = _RegionChoices


def must_be_activities(codes: list[str]) -> list[str]:
    """Codes of activities. Refuses those that cannot be any."""
    wrong = [code for code in codes if not is_activity(code)]
    if wrong:
        told = _(
            "No codes of OKVED 2: {codes}. A code begins with the two digits of a division there is and goes on after "
            "points: 26, 26.60, 26.60.1."
        )
        raise forms.ValidationError(str(told).format(codes=", ".join(wrong[:5])))
    return codes


def region_field(label: Any, *, required: bool = True, empty_label: Any = None) -> "forms.ModelChoiceField[Region]":
    """A region by its code; shown by its name in the reader's language."""
    rows = Region.objects.order_by("code")
    empty = empty_label or _("choose")
    return _RegionField(rows, to_field_name="code", label=label, required=required, empty_label=empty)


def regions_of(name: str) -> Callable[[forms.Form, Any], None]:
    """Leaves in a filter the regions that rows lie in, as `name` leads to them, and the one that is asked for."""
    return regions_by(lambda rows: rows.order_by().values(name))


def regions_by(told: "Callable[[Any], QuerySet[Any, Any] | Collection[int]]") -> Callable[[forms.Form, Any], None]:
    """The same where something tells the numbers of the regions of some rows."""

    def offer(form: forms.Form, rows: Any) -> None:
        field: Any = form.fields["region"]
        there = Q(pk__in=told(rows))
        field.queryset = field.queryset.filter(there | Q(code=form.data.get("region", "")))

    return offer


class OrganisationField(forms.CharField):
    """An organisation by its number, or by words of its name where only one fits."""

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        found = list(organisations_offered(typed, OFFERED + 1))
        return _the_one(found, [f"{o} ({o.number})" for o in found], [str(o) for o in found], typed)

    def prepare_value(self, value: Any) -> Any:
        return value.number if isinstance(value, Organisation) else value


class ClusterField(forms.CharField):
    """A cluster by its code, or by words of its title where only one fits."""

    widget = OfferingInput

    def offer(self, rows: "QuerySet[Cluster]") -> None:
        """Offer clusters by their titles, whatever else can be written."""
        titles = (in_language(*row) for row in rows.values_list("title_en", "title_ru"))
        self.widget.offers = sorted(titles, key=str.casefold)

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        exact = Cluster.objects.select_related("region", "parent").filter(code=typed.strip().casefold()).first()
        if exact:
            return exact
        rows = Cluster.objects.select_related("region", "parent")
        found = list(clusters_found(rows, typed)[: OFFERED + 1])
        return _the_one(found, [f"{c} ({c.code})" for c in found], [c.title for c in found], typed)

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Cluster) else value


def _the_one(found: list[Any], offered: list[str], titles: list[str], typed: str) -> Any:
    if not found:
        raise forms.ValidationError(_("Nothing in the register has this number or name."))
    exact = [row for row, title in zip(found, titles, strict=True) if title.casefold() == typed.strip().casefold()]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0]
    text = _("Several fit: {names}. Write the number or code of one of them.")
    raise forms.ValidationError(text.format(names="; ".join(offered[:OFFERED])))
