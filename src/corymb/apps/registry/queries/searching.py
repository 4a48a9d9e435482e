"""What is found in the register: organisations and clusters by number or words, contracts, regions."""

from collections.abc import Iterable
from functools import lru_cache

from django.contrib.postgres.search import SearchVectorExact
from django.db.models import F, Q, QuerySet

from corymb.apps.registry.models import Cluster, Contract, Organisation, Region
from corymb.apps.registry.queries.among import among, in_a_hundredth, keys_up_to, looked_at
from corymb.apps.registry.queries.scopes import IDENTIFIER
from corymb.kit.words import words_of, words_query
from corymb.methods import names

_SHORTEST_NUMBER = 8
_key = lru_cache(maxsize=1_000)(names.skeleton)
RARE, RARE_TOGETHER = 1_000, 4_000
"""Organisations somebody may see up to which a word counts as rare, and several words that stand together."""
SURELY = 2
"""A hundredth of the register stands for all of it where it has twice what would be rare."""


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
    query = words_query(typed)
    if query is None:
        return rows.none(), False
    found = rows.filter(search_vector=query)
    several = len(words_of(typed)) > 1
    most = RARE_TOGETHER if several else RARE
    if in_a_hundredth(Organisation.objects.filter(search_vector=query)) > most * SURELY // 100:
        return rows.filter(looked_at(SearchVectorExact(F("search_vector"), query))), True
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
    query = words_query(typed)
    return rows.filter(search_vector=query) if query is not None else rows.none()


def contracts_narrowed(rows: QuerySet[Contract], typed: str) -> QuerySet[Contract]:
    """Contracts by their number and the words of their subject."""
    query = words_query(typed)
    return rows.filter(search_vector=query) if query is not None else rows.none()


def regions_found(rows: Iterable[Region], typed: str) -> list[Region]:
    """Regions by code, or by how words of their names or of their capital's begin, in either language."""
    asked, code = names.skeleton(typed).split(), typed.strip().upper()

    def fits(region: Region) -> bool:
        told = (region.name_en, region.name_ru, region.capital_en, region.capital_ru)
        keys = [key for name in told for key in _key(name).split()]
        by_words = bool(asked) and all(any(key.startswith(word) for key in keys) for word in asked)
        return by_words or code in {region.code, region.code.partition("-")[2]}

    return [region for region in rows if fits(region)]


def _number(typed: str) -> str:
    """The number of an organisation where that is what was typed, with or without its scheme; else nothing."""
    text = typed.strip().upper()
    found = IDENTIFIER.fullmatch(text)
    if found:
        return found.group(2)
    joined = text.replace(" ", "")
    return joined if joined.isdecimal() and len(joined) >= _SHORTEST_NUMBER else ""
