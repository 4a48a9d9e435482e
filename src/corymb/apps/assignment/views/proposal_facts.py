"""What is said of a proposal beside its pairs: what was asked, how good it is known to be, how a lot is drawn again."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from corymb.apps.assessment.models import Proposal
from corymb.apps.assessment.queries.standing import Pair
from corymb.apps.assessment.states import AIMS, FAIREST, REPAIR, RULES
from corymb.kit.registries import Label
from corymb.kit.saying import number as numbered
from corymb.kit.saying import said, share

Facts = list[tuple[Label, Any]]
PROVEN = 1e-6
"""A gap below this part of the sum is rounding."""


def facts_of(found: Proposal, pairs: Mapping[Pair, float], seen: Collection[int]) -> Facts:
    """What is said of a proposal to who sees these pairs and applications of it; proofs only to who sees all of it."""
    proof = found.certificate if len(pairs) == len(found.pairs) else {}
    facts: Facts = [
        (_("What counts"), said(AIMS, found.aim)),
        *_asked(found, seen),
    ]
    if found.reason:
        facts.append((_("Reason"), found.reason))
    facts += [
        (_("Pairs"), len(pairs)),
        (_("Sum of fit"), numbered(sum(pairs.values()), 3) if pairs else None),
        (_("Smallest fit"), numbered(min(pairs.values()), 3) if pairs else None),
    ]
    unfit = sum(not fit for fit in pairs.values())
    if unfit:
        facts.append((_("Pairs whose expert named no field of the application"), unfit))
    if found.cost is not None:
        facts.append((_("Cost of the change in fit"), numbered(found.cost, 3)))
    if proof.get("pairs"):
        facts.append((_("Certificate"), _certified(found.aim).format(n=proof["pairs"], gap=numbered(proof["gap"], 6))))
    if "bound" in proof:
        facts.append((_("How good it is"), _how_good(proof)))
    if "expected" in proof:
        facts.append((_("Sum expected"), _expected(proof)))
    return [*facts, (_("sha256"), found.sha256)]


def _certified(aim: str) -> str:
    """What the prices of an assignment prove."""
    if aim == REPAIR:
        return _(
            "pairs checked: {n}; no other assignment changes fewer of the reviews nobody has begun, and of those "
            "that change as few none has a sum more than {gap} above this one"
        )
    if aim == FAIREST:
        return _(
            "pairs checked: {n}; of the assignments whose worst pair is as good none has a sum more than {gap} "
            "above this one"
        )
    return _("pairs checked: {n}; no other assignment has a sum more than {gap} above this one")


def _asked(found: Proposal, seen: Collection[int]) -> Facts:
    """The rules and the lot it was asked with."""
    terms = found.terms
    facts: Facts = []
    if terms.get("rules"):
        told = "; ".join(said(RULES, code) for code in terms["rules"])
        facts.append((_("Rules for the experts of each application"), told))
        broken = sum(number in seen for number in terms.get("broken", ()))
        if broken:
            facts.append((_("Applications that no longer keep the rules"), broken))
    if terms.get("least"):
        facts.append((_("Applications of each expert at least"), terms["least"]))
    if "seed" in terms:
        facts.append((_("No pair more likely than"), share(terms["cap"] / 100)))
        facts.append((_("Number it was drawn with"), str(terms["seed"])))
    return facts


def _how_good(proof: Mapping[str, Any]) -> str:
    """The solver's status and its gap in words."""
    if proof["share"] < PROVEN:
        return _("proven: no assignment under these rules has a greater sum")
    told = _("no assignment under these rules has a sum above {bound}; this one is short of that by {gap} at most")
    told = told.format(bound=numbered(proof["bound"], 3), gap=share(proof["share"], 3))
    if proof["ended"]:
        return told
    stopped = _("the search was stopped after {n} seconds; asked again it may find a better one")
    return f"{told}; {stopped.format(n=numbered(proof['seconds']))}"


def _expected(proof: Mapping[str, Any]) -> str:
    told = _("{expected}, the greatest there is under this limit; without it the sum is {uncapped}")
    return told.format(expected=numbered(proof["expected"], 3), uncapped=numbered(proof["uncapped"], 3))
