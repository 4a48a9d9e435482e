"""What Corymb withstands: kills in the middle of imports, merges and returns, and a backup that must come back."""
