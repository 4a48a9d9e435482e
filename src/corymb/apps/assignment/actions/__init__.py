"""Who assesses what: worked out, changed by hand, confirmed; and what is done where experts differ."""
