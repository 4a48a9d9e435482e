"""Somebody asks what would be under other weights, and a job computes it."""
