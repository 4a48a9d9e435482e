"""What happens to letters: `outbox` writes and sends them, `reminding` says what is due."""

from corymb.apps.letters.actions.outbox import (
    FIRST_PAUSE,
    MOST_ATTEMPTS,
    NotPossible,
    move_letter,
    send_again,
    send_due,
    write_letter,
)
from corymb.apps.letters.actions.reminding import remind_everybody

__all__ = [
    "FIRST_PAUSE",
    "MOST_ATTEMPTS",
    "NotPossible",
    "move_letter",
    "remind_everybody",
    "send_again",
    "send_due",
    "write_letter",
]
