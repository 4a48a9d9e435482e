"""Corymb runs an innovation-cluster programme from end to end; see ARCHITECTURE.md."""

__version__ = "0.1.0"
