"""Finding by words: Russian and English stems, one key for both alphabets, and the beginning of the last word."""

from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.db import models

from corymb.methods import names

MOST_WORDS = 12
Query = SearchQuery | Any


def search_vector() -> models.GeneratedField:
    """Of a row's `search_text`: stems of both languages, and each word as it is, for Latin keys and beginnings."""
    russian, english, simple = (SearchVector("search_text", config=c) for c in ("russian", "english", "simple"))
    return models.GeneratedField(
        expression=russian + english + simple, output_field=SearchVectorField(), db_persist=True, editable=False
    )


def words_query(typed: str) -> Query | None:
    """Every word typed must be there, in either alphabet; the last may be a beginning. None where there is no word."""
    words = words_of(typed)
    if not words:
        return None
    asked = [_word(word, last=place == len(words) - 1) for place, word in enumerate(words)]
    return reduce(and_, asked)


def words_of(typed: str) -> list[str]:
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
