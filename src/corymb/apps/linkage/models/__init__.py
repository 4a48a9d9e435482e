"""Files on their way into the register, pairs that may be one organisation, and merges."""

from corymb.apps.linkage.models.imports import ImportBatch, ImportRow
from corymb.apps.linkage.models.merging import DuplicateProposal, Merge

KEPT = (ImportBatch, DuplicateProposal, Merge)
"""Models whose rows the journal answers for: all but the rows of files, whose list
the entry of their import has the hash of."""

__all__ = ["KEPT", "DuplicateProposal", "ImportBatch", "ImportRow", "Merge"]
