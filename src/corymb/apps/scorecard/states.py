"""Words of the scorecard: kinds of runs, how they go, and what the journal says of them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from corymb.kit.registries import act
from corymb.kit.saying import Words

THINGS: Words = {"scorecard.run": _("Scorecard run")}
"""What the journal calls the kinds of things."""

LIVING, PUBLISHED, KNOWN, TRIAL, BASELINE = "living", "published", "known", "trial", "baseline"
KINDS: Words = {
    LIVING: _("living scorecard"),
    PUBLISHED: _("published"),
    KNOWN: _("as it was known on a day"),
    TRIAL: _("as another version of the pack would count"),
    BASELINE: _("as measured from a version of the baseline"),
}
WAITING, DONE, FAILED = "waiting", "done", "failed"
STATES: Words = {WAITING: _("being computed"), DONE: _("computed"), FAILED: _("cannot be computed")}
TONES = {WAITING: "info", DONE: "success", FAILED: "danger"}

COHORTS: Words = {
    "reporting": _("reporting members"),
    "baseline": _("baseline members"),
    "matched": _("matched members"),
    "panel": _("panel"),
    "chained": _("chained"),
}
"""Cohort rules, in the order of the methodology."""
PRICES: Words = {
    "nominal": _("current prices"),
    "constant": _("constant prices"),
    "usd": _("US dollars"),
}
ALL_SCOPES, AS_ASKED = "all", "asked"
LISTED: Words = {ALL_SCOPES: _("all scopes"), AS_ASKED: _("scopes that were asked for")}
STANDINGS: Words = {
    "in": _("is counted"),
    "then": _("with an earlier year only"),
    "out": _("not counted"),
}
"""Whether an organisation or an event counts in a line; the words of `methods.term`."""
STANDING_TONES = {"in": "success", "then": "info", "out": "neutral"}
REASONS: Words = {
    "left": _("not a member in the year of the figure"),
    "silent": _("returned nothing for the year of the figure"),
    "incomplete": _("a figure the indicator needs is missing in the year"),
    "joined": _("was not a member in the baseline year"),
    "no_start": _("a figure of the baseline year is missing"),
    "gap": _("a year in between is missing"),
    "no_before": _("a figure of the year before is missing"),
    "unsaid": _("counted, but a table value or price is missing, so that its figure cannot be said"),
    "not_joint": _("not joint: members of fewer than two groups, and nobody from abroad"),
    "nobody_compared": _("none of its participants is among those compared"),
    "between": _("of a year that is not compared"),
}
"""Why it brings nothing, or not everything."""
RETURNED: Final = "_returns"
"""The indicator under which those stand who returned anything (`methods.ground.RETURNS`)."""
INTERNAL: Final = "internal"
PUBLIC: Final = "public"

ASKED = act("scorecard.run.asked", _("asked for the scorecard as known on a day"))
TRIED = act("scorecard.run.tried", _("asked what another version of the pack would change in figures"))
MEASURED = act("scorecard.run.measured", _("asked what a baseline would change in figures"))
ORDERED = act("scorecard.run.ordered", _("had the scorecard published"))
COMPUTED = act("scorecard.run.computed", _("computed a scorecard"))
VERIFIED = act("scorecard.run.verified", _("recomputed a published scorecard"))
