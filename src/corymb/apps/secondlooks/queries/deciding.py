"""How an application was decided on, for whoever looks again: a ground about the procedure is about just that."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from corymb.apps.assessment.models import Conflict
from corymb.apps.council.models import Decision, Matter
from corymb.apps.council.queries.minutes import ENDINGS, document_of
from corymb.apps.council.queries.naming import ranking_name, session_name
from corymb.apps.council.queries.ranked import Row, name_rows
from corymb.apps.council.queries.seeing import hidden_from
from corymb.apps.council.queries.telling import Told, ranking_told
from corymb.apps.council.states import RESULTS
from corymb.apps.files.models import StoredFile
from corymb.kit.registries import Label
from corymb.kit.saying import moment, number

MOST = 200
"""So many rows of a ranking stand on the page; in longer ones, the best, and the application itself."""


@dataclass(frozen=True)
class Decided:
    """The decision in words; the ranking it rests on, with what the session decided on each, as far as may be seen."""

    facts: list[tuple[Label, str]]
    told: Told
    rows: list[tuple[Row, Label]]
    is_cut: bool
    minutes: list[str]


def decided_told(decision: Decision, person: Any) -> Decided:
    session = decision.matter.session
    hidden = _kept(decision, person)
    told = ranking_told(session.ranking, hidden)
    rows = [row for row in told.rows if not hidden or row.pk == decision.application_id]
    shown = [row for place, row in enumerate(rows) if place < MOST or row.pk == decision.application_id]
    name_rows(session.ranking, shown)
    results = dict(Matter.objects.filter(session=session).values_list("application", "decision__result"))
    votes = _("for {n}, against {against}, abstained {abstained}; present {present} of {entitled} entitled to vote")
    facts: list[tuple[Label, str]] = [
        (_("Decided"), f"{RESULTS[decision.result]}, {session_name(session)}, {moment(decision.at)}"),
        (_("Conditions, advice"), decision.conditions or "–"),
        (
            _("Votes"),
            votes.format(
                n=number(decision.votes_for), against=number(decision.votes_against),
                abstained=number(decision.abstained), present=number(decision.present),
                entitled=number(decision.entitled),
            ),
        ),
        (_("Ranking"), f"{ranking_name(session.ranking)}, {moment(session.ranking.ordered_at)}"),
        (_("Rule of the call"), told.rule.sentence),
    ]  # fmt: skip
    named = [(row, RESULTS.get(results.get(row.pk) or "", "")) for row in shown]
    return Decided(facts, told, named, len(shown) < len(rows), list(minutes_of(decision, person)))


def minutes_of(decision: Decision, person: Any) -> dict[str, StoredFile]:
    """Minutes of the session by their ending, in the language of the page; none for whoever is tied to any of it."""
    if _kept(decision, person):
        return {}
    found = {one: document_of(decision.matter.session, get_language() or "en", one) for one in ENDINGS}
    return {ending: file for ending, file in found.items() if file}


def _kept(decision: Decision, person: Any) -> frozenset[int]:
    """Other applications of the call the person is tied to: recused from them, or in a conflict as an expert."""
    call = decision.application.call
    conflicts = Conflict.objects.filter(expert__person=person.pk, expert__call=call, lifted_at=None)
    regions = conflicts.exclude(region=None).values("region")
    rows = call.applications.filter(pk__in=conflicts.values("application")) | call.applications.filter(
        region__in=regions
    )
    return hidden_from(person, call) | frozenset(rows.values_list("pk", flat=True))
