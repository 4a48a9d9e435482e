"""What Corymb withstands: kills in the middle of imports and merges, and a backup that must come back."""
