"""What an import says, in words: differences by field, organisations that were found."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corymb.apps.registry.models import Cluster, Organisation, Region
from corymb.apps.registry.states import BASES, KINDS, SIZES

FIELDS: Mapping[str, Promise] = {
    "number": gettext_lazy("Number"),
    "ogrn": gettext_lazy("OGRN"),
    "name": gettext_lazy("Full name"),
    "short_name": gettext_lazy("Short name"),
    "name_en": gettext_lazy("Name in English"),
    "region": gettext_lazy("Region"),
    "okved_main": gettext_lazy("Main activity (OKVED 2)"),
    "kind": gettext_lazy("Kind"),
    "basis": gettext_lazy("Basis"),
}


@dataclass(frozen=True)
class Words:
    """Names of the places that rows speak of, in the language in force; read once for a page."""

    regions: Mapping[str, str]
    clusters: Mapping[str, str]

    @classmethod
    def of(cls, differences: Iterable[Sequence[str]]) -> "Words":
        """For these differences; two queries, none where none is needed."""
        told = list(differences)
        regions = {value for name, *values in told if name == "region" for value in values if value}
        clusters = {name.partition(":")[2] for name, *_values in told if name.startswith("membership:")}
        named = {r.code: r.title for r in Region.objects.filter(code__in=regions)} if regions else {}
        titled = {c.code: c.title for c in Cluster.objects.filter(code__in=clusters)} if clusters else {}
        return cls(named, titled)

    def difference(self, told: Sequence[str]) -> tuple[str, str, str]:
        """(what, before, after)."""
        name, before, after = told
        field, _sign, rest = name.partition(":")
        if field == "size":
            return _("Size in {year}").format(year=rest), _size(before), _size(after)
        if field == "membership":
            return _("Membership in {cluster}").format(cluster=self.clusters.get(rest, rest)), before, after
        words = {"region": self.regions, "kind": KINDS, "basis": BASES}.get(field, {})
        return str(FIELDS[field]), str(words.get(before, before)), str(words.get(after, after))

    def labels(self, differences: Sequence[Sequence[str]]) -> str:
        """What differs, without the values."""
        return ", ".join(self.difference(told)[0] for told in differences)


def _size(text: str) -> str:
    size, sign, headcount = text.partition(", ")
    return f"{SIZES.get(size, size)}{sign}{headcount}"


def briefly(organisation: Organisation) -> str:
    """An organisation where several have to be told apart."""
    region = organisation.region.title if organisation.region else ""
    return ", ".join(filter(None, [str(organisation), organisation.number, region]))
