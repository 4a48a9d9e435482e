"""What the criteria of a draft weigh is judged by those who are asked, and put into the draft with what they said."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.selection.actions.calls import MOVED_ON, changed, editable
from corymb.apps.selection.models import Call, Judgement
from corymb.apps.selection.queries.contents import draft_of, standing_of
from corymb.apps.selection.queries.seeing import call_key
from corymb.apps.selection.states import CLOSED, CRITERIA, JUDGED, JUDGES_ASKED, PAIRWISE, WEIGHED
from corymb.apps.weighings.queries.judging import counted, criteria_of
from corymb.kit.asking import NotPossible
from corymb.methods.composite.judgements import compared, look_again
from corymb.packs.call_weighed import Weighed, is_judged, weights_of


@transaction.atomic
def ask_judges(number: int, until: date, *, actor: Actor, now: datetime) -> Call:
    """Ask the members of the call's council what its criteria weigh, until the end of a day that is not over."""
    call = _weighable(number, now)
    if until < localdate(now):
        raise NotPossible(_("This day is over already."), "until")
    before = image(call)
    call.judged_until = until
    call.save(update_fields=["judged_until"])
    record(JUDGES_ASKED, actor, [Change.of(call, before)], now=now, scope_keys=[call_key(call)])
    return call


@transaction.atomic
def judge_weights(
    number: int, group: tuple[str, str], given: Sequence[int], by: Person, *, actor: Actor, now: datetime
) -> Judgement:
    """Keep what a person judges the criteria of a `group` (below which, in which way) to weigh; judging again replaces.

    Comparisons that contradict one another are kept, with the one to look at again; they do not count.
    """
    call = _weighable(number, now)
    parent, way = group
    codes = criteria_of(draft_of(call), parent)
    if not codes or not is_judged(way, tuple(given), len(codes)):
        raise NotPossible(MOVED_ON)
    row = Judgement.objects.select_for_update().filter(call=call, parent=parent, way=way, person=by).first()
    before = image(row) if row else None
    row = row or Judgement(call=call, parent=parent, way=way, person=by)
    row.criteria, row.given, row.at, row.ratio, row.look = list(codes), list(given), now, None, None
    if way == PAIRWISE:
        row.ratio = Decimal(f"{compared(given, len(codes))[1]:.4f}")
        look = look_again(given, len(codes))
        row.look = vars(look) if look else None
    row.save()
    record(JUDGED, actor, [Change.of(row, before)], now=now, scope_keys=[call_key(row.call_id)])
    return row


@transaction.atomic
def put_weights(number: int, parent: str, way: str, *, actor: Actor, now: datetime) -> Call:
    """Put the weights people judged into the draft, and beside them what each said, without names.

    Refuses where nobody judged the criteria as they are now. Comparisons that contradict one another are counted and
    left out.
    """
    call = _weighable(number, now)
    content = draft_of(call)
    codes = criteria_of(content, parent)
    rows = list(Judgement.objects.filter(call=call, parent=parent, way=way).order_by("given", "pk"))
    used = counted(rows, codes)
    if not used:
        raise NotPossible(_("Nobody has judged these criteria yet so that it counts."))
    weighed = Weighed(
        parent=parent or None,
        way=way,  # type: ignore[arg-type]
        criteria=codes,
        judges=tuple(tuple(row.given) for row in used),
        left_out=sum(row.look is not None for row in rows if tuple(row.criteria) == codes),
        on=localdate(now).isoformat(),
    )
    own = weights_of(weighed).own
    told = content.model_dump(mode="json")
    for row in told[CRITERIA]:
        row["weight"] = str(own.get(row["code"], row["weight"]))
    others = [one.model_dump(mode="json") for one in content.weighed if one.parent != weighed.parent]
    told["weighed"] = [*others, weighed.model_dump(mode="json")]
    return changed(call, told, actor, now, WEIGHED)


def _weighable(number: int, now: datetime) -> Call:
    """A call, locked, whose weights can still come to be others."""
    call = editable(number)
    if standing_of(call, now) == CLOSED:
        raise NotPossible(_("The call has closed; its weights stay as they were published."))
    return call
