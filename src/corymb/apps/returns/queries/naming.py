"""Things of returns by name, for the journal; a member's figures are named to nobody here."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model
from django.urls import reverse

from corymb.apps.registry.queries.naming import named_openly
from corymb.apps.returns.models import (
    Baseline,
    Event,
    Evidence,
    Explanation,
    FactLoad,
    Participant,
    Remark,
    Return,
    Submission,
)
from corymb.kit.addresses import address_of

Named = dict[str, tuple[str, str]]


def return_url(found: Return) -> str:
    return address_of("returns:return", found.pk)


def return_label(found: Return) -> str:
    return f"{named_openly(found.organisation)} · {found.period}"


def _returns(ids: Sequence[str]) -> Named:
    rows = Return.objects.filter(pk__in=ids).select_related("organisation", "period")
    return {str(row.pk): (return_label(row), return_url(row)) for row in rows}


def of_returns(model: type[Model]) -> Callable[[Sequence[str]], Named]:
    """What belongs to a return is named by it."""

    def named(ids: Sequence[str]) -> Named:
        rows: Any = model._default_manager.filter(pk__in=ids)  # noqa: SLF001 - any model with a key to one
        rows = rows.select_related("member_return__organisation", "member_return__period")
        return {
            str(row.pk): (return_label(row.member_return), return_url(row.member_return))
            for row in rows
            if row.member_return
        }

    return named


def _participants(ids: Sequence[str]) -> Named:
    rows = Participant.objects.filter(pk__in=ids).select_related("event")
    return {str(row.pk): (row.event.code, reverse("returns:event", args=[row.event_id])) for row in rows}


def _events(ids: Sequence[str]) -> Named:
    rows = Event.objects.filter(pk__in=ids)
    return {str(row.pk): (row.code, reverse("returns:event", args=[row.pk])) for row in rows}


def _loads(ids: Sequence[str]) -> Named:
    return {str(row.pk): (row.source, "") for row in FactLoad.objects.filter(pk__in=ids)}


def _baselines(ids: Sequence[str]) -> Named:
    rows = Baseline.objects.filter(pk__in=ids)
    return {str(row.pk): (str(row), reverse("baselines:baseline", args=[row.pk])) for row in rows}


KINDS: dict[type[Model], Callable[[Sequence[str]], Named]] = {
    Return: _returns,
    Explanation: of_returns(Explanation),
    Evidence: of_returns(Evidence),
    Remark: of_returns(Remark),
    Submission: of_returns(Submission),
    Event: _events,
    Participant: _participants,
    FactLoad: _loads,
    Baseline: _baselines,
}
