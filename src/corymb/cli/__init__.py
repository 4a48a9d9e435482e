"""The command `corymb`. stdout carries the result alone, everything else goes to stderr.

Heavy packages load only when a command runs, so that help answers at once.
"""

from corymb.cli.entry import main

__all__ = ["main"]
