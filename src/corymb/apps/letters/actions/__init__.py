"""What happens to letters: `outbox` writes and sends them, `reminding` and `digesting` say what is due."""

from corymb.apps.letters.actions.digesting import choose_digest, write_digests
from corymb.apps.letters.actions.everyone import LeftOut
from corymb.apps.letters.actions.notices import Notice, called_back, tell
from corymb.apps.letters.actions.outbox import (
    FIRST_PAUSE,
    MOST_ATTEMPTS,
    move_letter,
    send_again,
    send_due,
    write_letter,
)
from corymb.apps.letters.actions.reminding import remind_everybody
from corymb.kit.asking import NotPossible

__all__ = [
    "FIRST_PAUSE",
    "MOST_ATTEMPTS",
    "LeftOut",
    "NotPossible",
    "Notice",
    "called_back",
    "choose_digest",
    "move_letter",
    "remind_everybody",
    "send_again",
    "send_due",
    "tell",
    "write_digests",
    "write_letter",
]
