"""Reads of the journal: `reading` for people, `proof` for the chain, `audit` for rows changed behind its back."""

from corymb.apps.journal.queries.reading import visible_to

__all__ = ["visible_to"]
