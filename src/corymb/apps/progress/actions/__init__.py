"""What is done about how returns stand."""

from corymb.apps.progress.actions.following import follow_pack, follow_return
from corymb.apps.progress.actions.locking import lock_returns
from corymb.apps.progress.actions.nudging import nudge

__all__ = ["follow_pack", "follow_return", "lock_returns", "nudge"]
