"""What is found in the register: organisations and clusters by number or words, contracts, regions."""

from functools import lru_cache

from django.db.models import Q, QuerySet

from corymb.apps.registry.models import Cluster, Contract, Organisation, Region
from corymb.apps.registry.queries.among import among, in_a_hundredth, keys_up_to, looked_at
from corymb.apps.registry.queries.scopes import IDENTIFIER
from corymb.kit.words import having_words, words_of
from corymb.methods import names

_SHORTEST_NUMBER = 8
RARE, RARE_TOGETHER = 1_000, 4_000
"""Organisations somebody may see up to which a word counts as rare, and several words that stand together."""
SURELY = 2
"""A hundredth of the register stands for all of it where it has twice what would be rare."""


@lru_cache(maxsize=1_000)
def _keys(told: tuple[str, ...]) -> list[str]:
    """The keys of all words of a region's names; they are the same on every page."""
    return [key for name in told for key in names.skeleton(name).split()]


def organisations_found(rows: QuerySet[Organisation], typed: str, most: int) -> QuerySet[Organisation]:
    """Organisations by number where a number was typed, else by the words of their names, in the order of names.

    Of words that very many have, some that have them: the database would go through all names for the very first.
    """
    fitting, common = _fitting(rows, typed)
    if not common:
        return fitting.order_by("sort_name", "pk")[:most]
    few = list(fitting.order_by("pk").values_list("pk", flat=True)[:most])
    return rows.filter(pk__in=few).order_by("sort_name", "pk")


def organisations_offered(typed: str, most: int) -> QuerySet[Organisation]:
    """Organisations offered to whoever types into a form: any by its number, by words none that is confidential."""
    rows = Organisation.objects.filter(merged_into=None)
    return organisations_found(rows if _number(typed) else rows.filter(is_confidential=False), typed, most)


def organisations_narrowed(rows: QuerySet[Organisation], typed: str) -> QuerySet[Organisation]:
    """Those of the organisations that fit what was typed; their order stays."""
    return _fitting(rows, typed)[0]


def _fitting(rows: QuerySet[Organisation], typed: str) -> tuple[QuerySet[Organisation], bool]:
    """Organisations that fit, and whether they have words that are common.

    Rare words are looked up first: in the order of a list, the database would go through the whole register for the
    few rows that have them. Common ones are met soon on that way.
    """
    number = _number(typed)
    if number:
        return rows.filter(pk__in=_having(number)), False
    having = having_words(typed)
    if having is None:
        return rows.none(), False
    several = len(words_of(typed)) > 1
    most = RARE_TOGETHER if several else RARE
    if in_a_hundredth(Organisation.objects.filter(having)) > most * SURELY // 100:
        return rows.filter(looked_at(having)), True
    found = rows.filter(having)
    many, keys = keys_up_to(found.order_by().values("pk"), most, whole=several)
    if many > most:
        return found, True
    return rows.filter(among("pk", keys)) if many else rows.none(), False


def _having(number: str) -> set[int]:
    """Organisations with a number; the one that stays where the one that had it was merged into it."""
    there = Organisation.objects.filter(Q(number=number) | Q(ogrn=number)).values_list("pk", "merged_into")
    return {key for pair in there for key in pair if key}


def clusters_found(rows: QuerySet[Cluster], typed: str) -> QuerySet[Cluster]:
    """Clusters by the words of their titles and specialisation, whole consortia first."""
    return clusters_narrowed(rows, typed).order_by("parent_id", "code")


def clusters_narrowed(rows: QuerySet[Cluster], typed: str) -> QuerySet[Cluster]:
    having = having_words(typed)
    return rows.none() if having is None else rows.filter(having)


def contracts_narrowed(rows: QuerySet[Contract], typed: str) -> QuerySet[Contract]:
    """Contracts by their number and the words of their subject."""
    having = having_words(typed)
    return rows.none() if having is None else rows.filter(having)


def regions_found(rows: QuerySet[Region], typed: str) -> QuerySet[Region]:
    """Regions by code, or by how words of their names or of their capital's begin, in either language."""
    asked, code = names.skeleton(typed).split(), typed.strip().upper()

    def fits(told: tuple[str, ...]) -> bool:
        keys = _keys(told[1:])
        by_words = bool(asked) and all(any(key.startswith(word) for key in keys) for word in asked)
        return by_words or code in {told[0], told[0].partition("-")[2]}

    told = rows.values_list("pk", "code", "name_en", "name_ru", "capital_en", "capital_ru")
    fitting = [pk for pk, *code_and_names in told if fits(tuple(code_and_names))]
    return rows.filter(pk__in=fitting)


def _number(typed: str) -> str:
    """The number of an organisation where that is what was typed, with or without its scheme; else nothing."""
    text = typed.strip().upper()
    found = IDENTIFIER.fullmatch(text)
    if found:
        return found.group(2)
    joined = text.replace(" ", "")
    return joined if joined.isdecimal() and len(joined) >= _SHORTEST_NUMBER else ""
