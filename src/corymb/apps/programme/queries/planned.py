"""Plan beside fact: what has come so far of the parts of targets, and who is told of theirs."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.programme.models import Allocation
from corymb.apps.programme.queries.packs import pack_of, told, version_in_force
from corymb.apps.programme.queries.seeing import own_parts
from corymb.apps.programme.queries.wording import measure_of
from corymb.apps.registry.queries.scopes import organisation_key
from corymb.kit.registries import Offer, Offers, ended_bases, planned_facts
from corymb.kit.saying import share

WHOLE = "programme"
"""The scope of a target as a whole."""


def scope_of(part: Allocation) -> str:
    return organisation_key(part.organisation) if part.organisation else f"cluster:{part.cluster.code}"


def come_of(person: Any, wanted: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Decimal]:
    """What has come so far of pairs of a target and a scope, as far as the person may see it."""
    return {pair: amount for told_of in planned_facts for pair, amount in told_of(person, wanted).items()}


def ended_of(person: Any, parts: Collection[int]) -> dict[int, tuple[str, str]]:
    """Of some planned parts those whose basis holds no more: what is said of it, and where to read it."""
    return {part: said for told_of in ended_bases for part, said in told_of(person, parts).items()}


@dataclass(frozen=True)
class Planned:
    """A part of a target with what has come of it; `fact` is empty where it is not computed, or not for them to see."""

    target: str
    whose: str
    planned: str
    fact: str
    share: str
    basis: str


def own_lines(person: Any) -> list[Planned]:
    """What is planned for a person's organisation or cluster, in the order of the pack; the cluster comes first."""
    version = version_in_force()
    if version is None:
        return []
    pack = pack_of(version)
    targets = {target.code: (place, target) for place, target in enumerate(pack.targets)}
    rows = [row for row in own_parts(person) if row.target in targets]
    facts = come_of(person, {(row.target, scope_of(row)) for row in rows})

    def line(row: Allocation) -> Planned:
        target = targets[row.target][1]
        measure, fact = measure_of(pack, target), facts.get((row.target, scope_of(row)))
        return Planned(
            told(target.label),
            str(row.organisation or row.cluster.title),
            measure.with_unit(row.amount),
            measure.about(fact) if fact is not None else "",
            share(fact / row.amount) if fact is not None else "",
            row.basis,
        )

    return [line(row) for row in _sorted(rows, targets)]


def _sorted(rows: Iterable[Allocation], targets: Mapping[str, tuple[int, Any]]) -> list[Allocation]:
    return sorted(rows, key=lambda row: (targets[row.target][0], row.cluster.code, row.organisation_id or 0))


def _on_list(person: Any, _page: Any) -> list[Offer]:
    """To whoever reports, or looks after a cluster: what is planned for them."""
    if not own_parts(person).exists():
        return []
    return [Offer(_("Planned for us"), reverse("programme:own"), "target")]


ON_RETURNS = Offers("returns.returns", _on_list)
