"""How a row is found by its words: one column of lexemes, kept by the database from the text the action wrote."""

from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models


def search_vector() -> models.GeneratedField:
    """Russian and English word stems, and each word as it is, for the Latin keys and prefixes."""
    russian, english, simple = (SearchVector("search_text", config=c) for c in ("russian", "english", "simple"))
    return models.GeneratedField(
        expression=russian + english + simple, output_field=SearchVectorField(), db_persist=True, editable=False
    )
