"""What a person may see of returns. Objects come from these functions alone.

An organisation's people see its returns; a cluster's manager those of its members, once they were handed in; the
programme's officers and auditors likewise of everybody, and each of their readings is journaled. Nobody else sees one.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from corymb.apps.accounts.rules import covers_all, scopes_with
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries.scopes import by_identifiers, ids_of, memberships_in, organisation_key
from corymb.apps.returns.models import Event, EventFact, Evidence, Fact, FactLoad, Participant, Return, Submission
from corymb.apps.returns.rules import CERTIFY, FILL, SEE, SEE_ALL
from corymb.apps.returns.states import ACCEPTED, LOCKED, NOT_ASKED, NOT_IN, SUBMITTED

HANDED_IN = (SUBMITTED, ACCEPTED, LOCKED)


def visible_to(person: Any) -> QuerySet[Return]:
    """Returns whose content this person may read, the drafts of others left out."""
    return Return.objects.placed().filter(_own(person) | (_was_handed_in() & _watched(person)))


def known_to(person: Any) -> QuerySet[Return]:
    """Returns of which this person may know where they stand, whoever may read them."""
    return Return.objects.placed().filter(_own(person) | _watched(person))


def _own(person: Any, before: str = "organisation__") -> Q:
    return by_identifiers(ids_of(scopes_with(person, SEE), "organisation"), before)


def _watched(person: Any) -> Q:
    """Of everybody, for those who may see all; else of the members, past and present, of one's clusters."""
    if covers_all(scopes_with(person, SEE_ALL)):
        return ~Q(pk=None)
    codes = ids_of(scopes_with(person, SEE), "cluster")
    if not codes:
        return Q(pk__in=[])
    members = memberships_in(Q(code__in=codes) | Q(parent__code__in=codes))
    return Q(organisation__in=members.values("organisation"))


def _was_handed_in() -> Q:
    """Signed once at least, or on record as accepted."""
    return Q(state__in=HANDED_IN) | Q(Exists(Submission.objects.filter(member_return=OuterRef("pk"))))


def facts_visible_to(person: Any) -> QuerySet[Fact]:
    """Facts of the organisations whose returns this person may read: what counts was handed in, or is on record."""
    return Fact.objects.filter(_own(person) | _watched(person))


def loads_visible_to(person: Any) -> QuerySet[FactLoad]:
    """Loads of facts, for those who see every member's return."""
    return FactLoad.objects.all() if covers_all(scopes_with(person, SEE_ALL)) else FactLoad.objects.none()


def answers_for(participant: Participant, keys: Collection[str], home: Return) -> bool:
    """Whether whoever holds these scopes answers for a participant; who reports an event has confirmed it by that."""
    if participant.organisation is None or participant.organisation_id == home.organisation_id:
        return False
    return organisation_key(participant.organisation) in keys


def is_own(person: Any, found: Return) -> bool:
    """Whether the person works for the organisation: its drafts are theirs alone."""
    key = organisation_key(found.organisation)
    return key in scopes_with(person, FILL) or key in scopes_with(person, CERTIFY)


def is_near(person: Any, found: Return) -> bool:
    """Whether the person may see the return without being journaled: its organisation's people, its cluster's."""
    held = scopes_with(person, SEE)
    return organisation_key(found.organisation) in held or not set(held).isdisjoint(found.scope_keys)


def events_visible_to(person: Any) -> QuerySet[Event]:
    """Events a person's organisation reports or takes part in, and those of the returns they may read.

    What is entered or changed in a round that was not handed in yet is of its organisation alone; those who take part
    see it where they were asked before.
    """
    own = by_identifiers(ids_of(scopes_with(person, SEE), "organisation"), "participants__organisation__")
    rows = Event.objects.filter(removed_at=None)
    theirs = _own(person, "member_return__organisation__")
    named = Q(pk__in=rows.filter(own).exclude(member_return__state__in=NOT_ASKED).values("pk"))
    read = Q(member_return__in=visible_to(person).values("pk")) & ~_in_draft("member_return")
    return rows.filter(theirs | named | read)


def evidence_visible_to(person: Any, found: Return) -> QuerySet[Evidence]:
    """Documents of a return that stand, for who reads it: those of a round that was not handed in to its own people."""
    rows = found.evidence.filter(removed_at=None)
    return rows if is_own(person, found) else rows.exclude(_in_draft("member_return"))


def files_of_drafts(person: Any) -> QuerySet[Any, Any]:
    """Numbers of the files of others' returns that were added in a round that is not handed in yet."""
    rows = Evidence.objects.filter(_in_draft("member_return")).exclude(_own(person, "member_return__organisation__"))
    return rows.values_list("file", flat=True)


def _in_draft(to_return: str) -> Q:
    """Rows that were made or changed since their return was last handed in, while it is with the organisation."""
    signed = Submission.objects.filter(member_return=OuterRef(to_return), at__gte=OuterRef("at"))
    return Q(**{f"{to_return}__state__in": NOT_IN}) & ~Q(Exists(signed))


def organisations_read_by(person: Any) -> QuerySet[Organisation] | None:
    """Organisations whose figures that count this person may read; None: everybody's."""
    if covers_all(scopes_with(person, SEE_ALL)):
        return None
    held = scopes_with(person, SEE)
    codes = ids_of(held, "cluster")
    members = memberships_in(Q(code__in=codes) | Q(parent__code__in=codes)).values("organisation")
    own = by_identifiers(ids_of(held, "organisation"))
    return Organisation.objects.filter(own | Q(pk__in=members) if codes else own)


def event_facts_visible_to(person: Any) -> QuerySet[EventFact]:
    """What counts of events that somebody reported or takes part in whose figures this person may read."""
    whose = organisations_read_by(person)
    if whose is None:
        return EventFact.objects.all()
    read = whose.values("pk")
    return EventFact.objects.filter(Q(organisation__in=read) | Q(reporter__in=read))
