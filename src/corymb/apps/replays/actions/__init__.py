"""A ranking is found again from the journal."""
