"""What a signed agreement commits to becomes the planned part of its cluster in the programme's targets."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.journal.actions import Actor
from corymb.apps.outcomes.actions.agreements import locked
from corymb.apps.outcomes.queries.planned import basis_of
from corymb.apps.outcomes.states import SIGNED
from corymb.apps.programme.actions import Part, plan_part
from corymb.apps.programme.models import Allocation
from corymb.apps.programme.queries.packs import other_unit
from corymb.apps.registry.models import Cluster
from corymb.kit.asking import NotPossible
from corymb.kit.saying import language_of_page


@transaction.atomic
def carry_commitments(number: int, *, actor: Actor, now: datetime) -> list[Allocation]:
    """Plan the part of each target a signed agreement names, for its cluster; what was planned before is replaced.

    Refuses an agreement without a cluster, one without such a commitment, a figure in another unit than its
    target's, and what `plan_part` refuses, by its name.
    """
    found = locked(number, frozenset({SIGNED}))
    application = found.decision.application
    rows = list(found.commitments.exclude(target="").order_by("place"))
    if application.cluster_id is None:
        raise NotPossible(_("The application names no cluster; what it commits to can be planned for none."))
    if not rows:
        raise NotPossible(_("Nothing in the agreement is part of a target."))
    cluster = Cluster.objects.select_related("region", "parent").get(pk=application.cluster_id)
    basis = basis_of(found.number)
    made, named = [], f"label_{language_of_page()}"
    for row in rows:
        unit = other_unit(row.target, (row.unit_en, row.unit_ru))
        if unit:
            told = _("{target} is counted in “{unit}”, the agreement in “{other}”; plan the part by hand.")
            other = getattr(row, f"unit_{language_of_page()}") or "–"
            raise NotPossible(str(told).format(target=row.target, unit=unit, other=other))
        try:
            made.append(
                plan_part(Part(row.target, cluster, row.value, basis=basis), actor=actor, now=now, reason=basis)
            )
        except NotPossible as refusal:
            raise NotPossible(f"{row.target}, {getattr(row, named)}: {refusal}") from refusal
    return made
