"""Words of requests for more time: where one stands, how it moves, what the journal says."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from corymb.apps.returns.states import DRAFT, RETURNED, TO_CERTIFY
from corymb.kit.registries import act
from corymb.kit.saying import Words

THINGS: Words = {"extensions.request": _("Request for more time")}
"""What the journal calls the kinds of things."""

ASKED, GRANTED, DECLINED = "asked", "granted", "declined"
REQUESTS: Words = {ASKED: _("not answered yet"), GRANTED: _("more time was given"), DECLINED: _("declined")}
TONES = {ASKED: "info", GRANTED: "success", DECLINED: "neutral"}
MOVES: Mapping[str, frozenset[str]] = {
    ASKED: frozenset({GRANTED, DECLINED}),
    GRANTED: frozenset(),
    DECLINED: frozenset(),
}
"""From a state to those that may follow. The organisation asks; whoever may give more time answers."""
WITH_THE_MEMBER = frozenset({DRAFT, RETURNED, TO_CERTIFY})
"""States of a return in which its organisation has something to do, and may ask for more time."""

LETTER = "extensions.answered"
"""The kind of letter that tells who asked what was answered."""

TIME_ASKED = act("extensions.request.asked", _("asked for more time for a return"))
TIME_DECLINED = act("extensions.request.declined", _("declined more time for a return"))
