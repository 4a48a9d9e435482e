"""A draft of a call is tried out."""
