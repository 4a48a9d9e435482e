"""What follows the decided call of the demonstration: comments, a complaint, results, agreements. All invented."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import plain_actor
from corymb.apps.accounts.states import EXPERT, OFFICER, REGION_OFFICIAL, SECRETARY
from corymb.apps.council.models import Decision, Session
from corymb.apps.council.queries.letters import ABOUT
from corymb.apps.council.states import CLOSED, REFUSED
from corymb.apps.files.actions import path_of
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries.outbox import addressees_of, written
from corymb.apps.letters.states import State
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.actions.papers import make_papers
from corymb.apps.outcomes.actions.publishing import compute_results
from corymb.apps.outcomes.actions.telling import release_letters, write_letters
from corymb.apps.outcomes.models import Agreement, Results
from corymb.apps.outcomes.queries.agreements import files_of
from corymb.apps.outcomes.queries.comments import comments_of
from corymb.apps.outcomes.queries.seeing import latest_decisions, seen_in
from corymb.apps.outcomes.states import ADMIT, REGISTER, SIGN_OFFICE, SIGN_REGION
from corymb.apps.outcomes.tasks import papers
from corymb.apps.secondlooks.actions import appoint_looker
from corymb.apps.secondlooks.queries.barring import why_not_looker
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import content_of
from corymb.site.demonstration.council import CODE, SEED
from corymb.site.demonstration.people import official_of

TOLD, COMPLAINED, RULED, PUBLISHED, DRAWN = (timedelta(days) for days in (24, 20, 18, 17, 15))
"""How many days ago."""
SIGNED, BY_REGION, SENT = 2, 2, 4
"""So many agreements are signed by both, by the region alone, and sent."""
UNSEEN = 3
"""Applications whose comments nobody has looked through yet."""


def load_outcomes(holders: Mapping[str, Person], now: datetime) -> None:
    """What follows the decisions. Nothing where it is there already, or nothing is decided."""
    session = Session.objects.filter(call__code=CODE, state=CLOSED).first()
    if session is None or Results.objects.filter(call=session.call_id).exists():
        return
    office, officer = holders[SECRETARY], holders[OFFICER]
    decisions = list(latest_decisions().filter(application__call=session.call_id).order_by("pk"))
    _looked_through(decisions, office, now - TOLD)
    refused = next((one for one in decisions if one.result == REFUSED), None)
    _written(session, office, now - TOLD)
    if refused:
        _complaint(refused, holders, now)
    told: dict[str, Any] = {"actor": plain_actor(officer), "now": now - PUBLISHED}
    results = actions.order_results(session.call_id, "", officer, **told)
    compute_results(results.pk, Random(SEED), now=now - PUBLISHED)  # noqa: S311 - invented marks need no secret
    _agreements(session.call, officer, now)


def _looked_through(decisions: list[Decision], office: Person, then: datetime) -> None:
    """Comments are released but for the last few applications; one is withheld."""
    told: dict[str, Any] = {"actor": plain_actor(office), "now": then}
    for place, one in enumerate(decisions[:-UNSEEN]):
        if place == 0:
            mark = comments_of(one)[0].comments[0].mark
            actions.withhold(one.pk, mark.pk, "Назван человек (демо)", office, **told)
        actions.release(one.pk, office, **told)


def _written(session: Session, office: Person, then: datetime) -> None:
    """The letters of the session, as if they had gone: nobody is written to here.

    The invented officials come in never; they answer for their regions while the letters are written.
    """
    told: dict[str, Any] = {"actor": plain_actor(office), "now": then}
    decisions = seen_in(session, office)
    officials = Person.objects.filter(grants__role=REGION_OFFICIAL, is_active=False, is_synthetic=True)
    invented = Person.objects.filter(pk__in=list(officials.values_list("pk", flat=True)))
    invented.update(is_active=True)
    write_letters(session.pk, decisions, **told)
    invented.update(is_active=False)
    release_letters(session.pk, decisions, **told)
    _gone(then)


def _gone(then: datetime) -> None:
    letters = list(Letter.objects.filter(about_kind=ABOUT, sent_at=None))
    people = addressees_of(letters)
    for letter in letters:
        letter.state, letter.sent_at, letter.message_id = State.SENT, then, "<demonstration>"
        letter.text_hash = written(letter, people[letter.addressee_kind, letter.addressee_id]).hash
    Letter.objects.bulk_update(letters, ["state", "sent_at", "message_id", "text_hash"])


def _complaint(decision: Decision, holders: Mapping[str, Person], now: datetime) -> None:
    """A region that was not selected complains; somebody looks at its application again."""
    application, office = decision.application, holders[SECRETARY]
    official = official_of(application.region, holders, now)
    told: dict[str, Any] = {"actor": plain_actor(official), "now": now - COMPLAINED}
    text = "Мы не согласны с решением и просим рассмотреть заявку повторно (демонстрация)."
    made = actions.start_complaint(application, text, official, **told)
    leaf = content_of(decision.matter.session.ranking.by_version).leaves[0]
    actions.add_ground(made.pk, leaf.code, "Оценка не учитывает приложение к стратегии (демонстрация).", **told)
    actions.add_ground(made.pk, "", "Протокол не говорит, почему отклонено особое мнение (демонстрация).", **told)
    actions.file_complaint(made.pk, official, **told)
    ruled: dict[str, Any] = {"actor": plain_actor(office), "now": now - RULED}
    actions.move_complaint(made.pk, REGISTER, "Д-17 (демонстрация)", **ruled)
    made = actions.move_complaint(made.pk, ADMIT, "Подана в срок, названы основания (демонстрация).", **ruled)
    if not why_not_looker(made, holders[EXPERT]):
        appoint_looker(made.pk, holders[EXPERT], localdate(now) + timedelta(14), **ruled)


def _agreements(call: Call, officer: Person, now: datetime) -> None:
    """Agreements in every state on their way; the scan of a signed one is its own paper."""
    told: dict[str, Any] = {"actor": plain_actor(officer), "now": now - DRAWN}
    made = actions.draft_agreements(call.pk, officer, **told)
    for place, row in enumerate(made[: SIGNED + BY_REGION + SENT]):
        called = f"С-{place + 1} (демонстрация)" if place < SIGNED else ""
        actions.send_agreement(row.pk, localdate(now) + timedelta(14), called, **told)
        if place >= SIGNED + BY_REGION:
            papers.configure(lock=f"agreement {row.pk}").defer(number=row.pk)
            continue
        _signed(row, SIGN_REGION, told)
        if place < SIGNED:
            _signed(row, SIGN_OFFICE, told)


def _signed(row: Agreement, code: str, told: dict[str, Any]) -> None:
    paper = (make_papers(row.pk, told["now"]) or files_of(row))[0]
    scan = SimpleUploadedFile(f"scan-{row.pk}-{code}-demo.pdf", path_of(paper.sha256).read_bytes())
    actions.sign_agreement(row.pk, code, actions.Signing(localdate(told["now"]), scan), **told)
