"""Finding by words: Russian and English stems, one key for both alphabets, and the beginning of the last word."""

from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from corymb.apps.registry.models import Cluster, Organisation
from corymb.apps.registry.queries.among import among, keys_up_to
from corymb.apps.registry.queries.scopes import IDENTIFIER
from corymb.methods import names

MOST_WORDS = 12
_SHORTEST_NUMBER = 8
RARE, RARE_TOGETHER = 1_000, 4_000
"""Organisations somebody may see up to which a word counts as rare, and several words that stand together."""
Query = SearchQuery | Any


def words_query(typed: str) -> Query | None:
    """Every word typed must be there, in either alphabet; the last may be a beginning. None where there is no word."""
    words = _words(typed)
    if not words:
        return None
    asked = [_word(word, last=place == len(words) - 1) for place, word in enumerate(words)]
    return reduce(and_, asked)


def _words(typed: str) -> list[str]:
    return names.plain(names.without_legal_form(typed)).split()[:MOST_WORDS]


def _word(word: str, *, last: bool) -> Query:
    keys = names.skeleton(word).split()
    # A key of one letter stands for too many words to be a beginning: ООО is o.
    begun = {word: last} | {key: last and len(key) > 1 for key in keys if key != word}
    exact = [SearchQuery(_lexeme(key, last=open_), config="simple", search_type="raw") for key, open_ in begun.items()]
    stems = [SearchQuery(word, config=config, search_type="plain") for config in ("russian", "english")]
    return reduce(or_, [*exact, *stems])


def _lexeme(key: str, *, last: bool) -> str:
    quoted = key.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}'{':*' if last else ''}"


def organisations_found(rows: QuerySet[Organisation], typed: str) -> QuerySet[Organisation]:
    """Organisations by number where a number was typed, else by the words of their names, in the order of names."""
    return organisations_narrowed(rows, typed).order_by("sort_name", "pk")


def organisations_offered(typed: str) -> QuerySet[Organisation]:
    """Organisations offered to whoever types into a form: any by its number, by words none that is confidential."""
    rows = Organisation.objects.filter(merged_into=None)
    return organisations_found(rows if _number(typed) else rows.filter(is_confidential=False), typed)


def organisations_narrowed(rows: QuerySet[Organisation], typed: str) -> QuerySet[Organisation]:
    """Those of the organisations that fit what was typed; their order stays.

    Rare words are looked up first: in the order of a list, the database would go through the whole register for the
    few rows that have them. Common ones are met soon on that way.
    """
    number = _number(typed)
    if number:
        return rows.filter(pk__in=_having(number))
    query = words_query(typed)
    if query is None:
        return rows.none()
    found = rows.filter(search_vector=query)
    several = len(_words(typed)) > 1
    most = RARE_TOGETHER if several else RARE
    many, keys = keys_up_to(found.order_by().values("pk"), most, whole=several)
    if many > most:
        return found
    return rows.filter(among("pk", keys)) if many else rows.none()


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


def _number(typed: str) -> str:
    """The number of an organisation where that is what was typed, with or without its scheme; else nothing."""
    text = typed.strip().upper()
    found = IDENTIFIER.fullmatch(text)
    if found:
        return found.group(2)
    joined = text.replace(" ", "")
    return joined if joined.isdecimal() and len(joined) >= _SHORTEST_NUMBER else ""
