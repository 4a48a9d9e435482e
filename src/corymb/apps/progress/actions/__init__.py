"""What is done about how returns stand."""

from corymb.apps.progress.actions.nudging import nudge

__all__ = ["nudge"]
