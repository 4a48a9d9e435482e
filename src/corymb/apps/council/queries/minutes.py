"""The record of a session in words, for its minutes; and who may read them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields import CharField
from django.db.models.functions import Cast
from django.utils.timezone import now
from django.utils.translation import gettext as _

from corymb.apps.council.models import Abstention, Decision, Matter, Seat, Session, Vote
from corymb.apps.council.queries.beyond import all_said
from corymb.apps.council.queries.candidates import decided_before
from corymb.apps.council.queries.naming import ranking_name
from corymb.apps.council.queries.outcomes import rows_of
from corymb.apps.council.queries.ranked import by_rule
from corymb.apps.council.queries.seeing import sessions_visible_to
from corymb.apps.council.queries.sitting import seats_of
from corymb.apps.council.queries.tying import lifts_of
from corymb.apps.council.states import AGAINST, CLOSED, FOR, RESULTS, SOURCES, VOTES
from corymb.apps.files.models import StoredFile
from corymb.apps.files.queries import file_named
from corymb.apps.selection.queries.seeing import kept_from
from corymb.kit.registries import reasons_anew
from corymb.kit.saying import moment, said

if TYPE_CHECKING:
    from corymb.reports.minutes import Item, Minutes

KIND = "council.session"
PDF, WORD = ENDINGS = "pdf", "docx"
"""As what minutes are made."""


def minutes_visible_to(person: Any) -> QuerySet[Session]:
    """Closed sessions whose minutes a person may read: with no item, then or before, from which they are recused.

    What was selected before goes into what minutes say of the rule of the call.
    """
    here = Matter.objects.filter(session__call=OuterRef("call"), session__number__lte=OuterRef("number"))
    found = sessions_visible_to(person).filter(state=CLOSED)
    for rows in kept_from(person):
        found = found.filter(
            ~Exists(here.filter(application__in=rows.order_by().values_list("application", flat=True)))
        )
    return found


def files_of_sessions(person: Any) -> QuerySet[Any, Any]:
    """Numbers, as text, of the sessions whose minutes a person may open."""
    rows = minutes_visible_to(person).select_related(None)
    return rows.annotate(text=Cast("pk", CharField())).values_list("text", flat=True)


def name_of(session: Session, language: str, ending: str = PDF) -> str:
    return f"minutes-{session.call.code}-{session.number}-{language}.{ending}"


def document_of(session: Session, language: str, ending: str = PDF) -> StoredFile | None:
    """None until the job has made it."""
    return file_named(KIND, str(session.pk), name_of(session, language, ending))


def minutes_of(session: Session) -> "Minutes":
    """The record of a closed session, in the language in force."""
    from corymb.reports.minutes import Minutes

    seats = seats_of(session)
    chair = next((seat for seat in seats if seat.is_chair), None)
    told = _("{quorum} % of the members entitled to vote")
    return Minutes(
        call=session.call.title,
        number=session.number,
        place=session.place,
        called=moment(session.starts_at),
        opened=moment(session.opened_at),
        closed=moment(session.closed_at),
        at=session.closed_at or session.starts_at,
        quorum=told.format(quorum=session.quorum),
        ranking=ranking_name(session.ranking),
        sha256=session.ranking.sha256,
        beyond=all_said(session, is_over=session.is_over),
        members=[(_member(seat), seat.presence or _("not present")) for seat in seats],
        items=_items(session, seats),
        signatures=[_("In the chair: {name}").format(name=chair.person if chair else "–"), _("Secretary:")],
        invented=any(seat.person.is_synthetic for seat in seats),
    )


def _member(seat: Seat) -> str:
    return "{} ({})".format(seat.person, _("in the chair")) if seat.is_chair else str(seat.person)


def _items(session: Session, seats: list[Seat]) -> "list[Item]":
    from corymb.reports.minutes import Item

    rows = session.matters.select_related("application").prefetch_related("votes").order_by("place")
    made = {row.matter_id: row for row in Decision.objects.filter(matter__session=session)}
    out: dict[int, list[Abstention]] = {}
    standing = Abstention.objects.filter(seat__session=session, lifted_at=None)
    for one in standing.select_related("seat__person").order_by("pk"):
        out.setdefault(one.application_id, []).append(one)
    lifted = _lifted(session)
    people, before = {seat.pk: str(seat.person) for seat in seats}, decided_before(rows)
    ranked = {
        int(one["application"]): (one["rank"], Decimal(one["score"]), by_rule(one)) for one in rows_of(session.ranking)
    }
    return [
        Item(
            row.place,
            row.application.title,
            str(RESULTS[made[row.pk].result]) if row.pk in made else "",
            _count(made.get(row.pk)),
            [
                *_before(before.get(row.application_id), is_anew=row.pk in made),
                *_recused(out.get(row.application_id, [])),
                *(line for one, line in lifted if one == row.application_id),
                *ballots_told(row, people, out.get(row.application_id, [])),
                *_end(made.get(row.pk), before.get(row.application_id), row.grounds),
            ],
            ranked[row.application_id],
        )
        for row in rows
    ]


def _count(decision: Decision | None) -> tuple[int, int, int] | None:
    return (decision.votes_for, decision.votes_against, decision.abstained) if decision else None


def _before(earlier: Decision | None, *, is_anew: bool) -> list[str]:
    """What is decided anew, and that it is because a complaint was upheld; what was complained of is not minuted."""
    if earlier is None:
        return []
    told = (
        _("Decided anew; session {number} had decided: {result}.")
        if is_anew
        else _("Put up anew; session {number} had decided: {result}.")
    )
    lines = [told.format(number=earlier.matter.session.number, result=RESULTS[earlier.result])]
    if any(line for told_of in reasons_anew for line in told_of(earlier.pk)):
        lines.append(_("A ground of a complaint had been upheld."))
    return lines


def _recused(rows: list[Abstention]) -> list[str]:
    """Who is recused, and whence that is known; what ties them is for those alone who keep the record."""
    told = _("Recused: {name} ({reason}).")
    return [told.format(name=row.seat.person, reason=said(SOURCES, row.source)) for row in rows]


def _lifted(session: Session) -> list[tuple[int, str]]:
    """Who votes on which application though the register had recused them: it was lifted by then."""
    told, end = _("Recusal of {name} lifted {where}, {moment}."), session.closed_at or now()
    return [
        (application.pk, told.format(name=person, where=where, moment=moment(at)))
        for person, application, at, _why, where in lifts_of(session)
        if at <= end
    ]


def ballots_told(
    matter: Matter, people: Mapping[int, str], out: Sequence[Abstention], last: int | None = None
) -> list[str]:
    """Each ballot, up to the `last`: what was proposed, who voted how and whose vote fell away with a recusal, dissents
    as they were written, and where no majority was found, with grounds and conditions of what fell.
    """
    lines = []
    votes = sorted(matter.votes.all(), key=lambda vote: (vote.ballot, vote.pk))
    votes = [vote for vote in votes if last is None or vote.ballot <= last]
    put = {one["ballot"]: one for one in matter.fallen}
    for ballot in sorted({vote.ballot for vote in votes}):
        given = [vote for vote in votes if vote.ballot == ballot]
        fell = put.get(ballot, {})
        gone = {row.seat_id for row in out if ballot == matter.ballot or row.at.isoformat() <= fell.get("at", "")}
        names = {pk: _("{name} (recused since: does not count)").format(name=people[pk]) for pk in gone & people.keys()}
        names = {**people, **names}
        parts = [
            f"{VOTES[choice]}: {', '.join(told)}"
            for choice in (FOR, AGAINST, *[c for c in VOTES if c not in {FOR, AGAINST}])
            if (told := [names[vote.seat_id] for vote in given if vote.choice == choice])
        ]
        lines.append(_told(given[0], "; ".join(parts)))
        lines += [
            _("Dissent of {name}: {text}").format(name=names[vote.seat_id], text=vote.dissent)
            for vote in given
            if vote.dissent
        ]
        if ballot < matter.ballot:
            lines += _put_with(fell.get("grounds", ""), fell.get("conditions", ""))
            lines.append(_("No majority; what was proposed falls."))
    return lines


def _told(vote: Vote, votes: str) -> str:
    """A ballot in words. Votes noted before they named what they are about stand without it."""
    if not vote.proposed:
        return _("Ballot {number}: {votes}.").format(number=vote.ballot, votes=votes)
    told = _("Ballot {number} (proposed: {result}): {votes}.")
    return told.format(number=vote.ballot, result=RESULTS[vote.proposed], votes=votes)


def _end(decision: Decision | None, earlier: Decision | None, grounds: str) -> list[str]:
    if decision is None and earlier is not None:
        told = _("Nothing is decided anew; what session {number} decided stands.")
        return [told.format(number=earlier.matter.session.number)]
    if decision is None:
        return [_("Nothing is decided; the item stays for a later session.")]
    quorum = _("Present: {present} of {entitled} entitled to vote.")
    lines = [
        _("Decided: {result}.").format(result=RESULTS[decision.result]),
        quorum.format(present=decision.present, entitled=decision.entitled),
    ]
    return lines + _put_with(grounds, decision.conditions)


def _put_with(grounds: str, conditions: str) -> list[str]:
    told = ((_("Grounds: {text}"), grounds), (_("Conditions, advice: {text}"), conditions))
    return [line.format(text=text) for line, text in told if text]
