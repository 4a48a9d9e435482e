"""Finding by words: Russian and English stems, one key for both alphabets, and the beginning of the last word."""

from django.contrib.postgres.search import SearchQueryField, SearchVector, SearchVectorField
from django.db import models
from django.db.models import BooleanField, F, Func
from django.db.models.expressions import RawSQL

from corymb.methods import names

MOST_WORDS = 12


def search_vector() -> models.GeneratedField:
    """Of a row's `search_text`: stems of both languages, and each word as it is, for Latin keys and beginnings."""
    russian, english, simple = (SearchVector("search_text", config=c) for c in ("russian", "english", "simple"))
    return models.GeneratedField(
        expression=russian + english + simple, output_field=SearchVectorField(), db_persist=True, editable=False
    )


def having_words(typed: str) -> Func | None:
    """Whether a row's `search_vector` has every word typed, in either alphabet; the last may be a beginning.

    None where there is no word. The pieces are few and fixed, so they are written out: a page that looks in every kind
    of thing would else spend a tenth of its time putting Django's expressions for them together.
    """
    words = words_of(typed)
    if not words:
        return None
    asked = [_word(word, last=place == len(words) - 1) for place, word in enumerate(words)]
    told = [part for parts in asked for _, part in parts]
    pieces = " && ".join(f"({' || '.join(piece for piece, _ in parts)})" for parts in asked)
    query = RawSQL(pieces, told, output_field=SearchQueryField())  # noqa: S611 - our pieces; what was typed is apart
    return Func(F("search_vector"), query, template="%(expressions)s", arg_joiner=" @@ ", output_field=BooleanField())


def words_of(typed: str) -> list[str]:
    return names.plain(names.without_legal_form(typed)).split()[:MOST_WORDS]


def _word(word: str, *, last: bool) -> list[tuple[str, str]]:
    """What stands for a word, each as a piece of the query and what goes into it."""
    keys = names.skeleton(word).split()
    # A key of one letter stands for too many words to be a beginning: ООО is o.
    begun = {word: last} | {key: last and len(key) > 1 for key in keys if key != word}
    exact = [("to_tsquery('simple', %s)", _lexeme(key, last=open_)) for key, open_ in begun.items()]
    return [*exact, ("plainto_tsquery('russian', %s)", word), ("plainto_tsquery('english', %s)", word)]


def _lexeme(key: str, *, last: bool) -> str:
    quoted = key.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}'{':*' if last else ''}"
