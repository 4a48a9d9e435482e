"""Pages about people and what they may do: `people` for those who keep them, `own` for everybody, `entry` before."""

from corymb.apps.accounts.views.entry import locked_out

__all__ = ["locked_out"]
