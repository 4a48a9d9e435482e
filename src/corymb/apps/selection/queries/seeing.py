"""What a person may see of calls and applications. Objects come from these functions alone.

Published calls are seen by everybody who has signed in, drafts by the programme office and its auditors. An application
is seen by the region's official and, where it names a cluster, by the cluster's manager; by the certifiers of its
partners once it waits for their sign-off; by the programme's officers and auditors and the secretary of its call once
it was submitted, but for who of them is tied to it, and each of their readings is journaled. Nobody else sees one.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from corymb.apps.accounts.rules import acts_in, covers_all, holds, may, scopes_with
from corymb.apps.accounts.states import CERTIFIER, PARTNER, PREPARER
from corymb.apps.registry.queries.among import one_of
from corymb.apps.registry.queries.scopes import by_identifiers, cluster_keys, ids_of
from corymb.apps.selection.models import Application, Attachment, Call, CallVersion, Consent, HandingIn, Workbook
from corymb.apps.selection.queries.contents import standing_of
from corymb.apps.selection.rules import AGREE, FILL, RUN, SEE, SEE_ALL, SEE_DRAFTS
from corymb.apps.selection.states import CLOSED, NOT_ADMITTED, SIGNING, SUBMITTED, WITHDRAWN
from corymb.kit.once import is_read_once, once
from corymb.kit.registries import decided_on, permissions, recusals, taken_up_again

OF_MEMBERS = frozenset({CERTIFIER, PREPARER, PARTNER})
"""Roles whose holders act for an organisation."""


def calls_visible_to(person: Any) -> QuerySet[Call]:
    if not getattr(person, "is_authenticated", False):
        return Call.objects.none()
    rows = Call.objects.select_related("created_by")
    published = Exists(CallVersion.objects.filter(call=OuterRef("pk")))
    return rows if holds(person, SEE_DRAFTS) else rows.filter(published)


def versions_visible_to(person: Any) -> QuerySet[CallVersion]:
    rows = CallVersion.objects.select_related("call", "published_by").defer("text")
    return rows if getattr(person, "is_authenticated", False) else rows.none()


def visible_to(person: Any) -> QuerySet[Application]:
    """Applications whose content this person may read."""
    return _rows().filter(_own(person) | _of_partners(person) | (_submitted() & _office(person)))


def near_to(person: Any) -> QuerySet[Application]:
    """Applications a person writes, or whose partner they are; nobody reads them by office here."""
    return _rows().filter(_own(person) | _of_partners(person))


def _rows() -> QuerySet[Application]:
    rows = Application.objects.select_related("call", "region", "cluster__region", "cluster__parent", "by_version")
    return rows.defer("call__content")  # a draft, which nothing that is found here needs


def _own(person: Any) -> Q:
    return _within(scopes_with(person, SEE))


def _within(keys: Collection[str]) -> Q:
    regions, codes = ids_of(keys, "region"), ids_of(keys, "cluster")
    clusters = Q(cluster__code__in=codes) | Q(cluster__parent__code__in=codes)
    return Q(region__code__in=regions) | clusters


def applied_for(person: Any) -> QuerySet[HandingIn]:
    """Submissions of those a person acts for, applicants and their partners: by office they read nothing of these."""
    keys, organisations = acts_in(person, permissions[SEE].roles), acts_in(person, OF_MEMBERS)
    if not keys and not organisations:
        return HandingIn.objects.none()
    near = Application.objects.filter(_within(keys) | _partners(organisations))
    return HandingIn.objects.filter(application__in=near.values("pk"))


def acts_for(person: Any, application: int) -> bool:
    """Whether a role of the person is of the applicant, or of a partner: while they hold it, nothing lifts the tie."""
    return applied_for(person).filter(application=application).exists()


def _of_partners(person: Any) -> Q:
    return _partners(scopes_with(person, AGREE))


def _partners(keys: Collection[str]) -> Q:
    own = by_identifiers(ids_of(keys, "organisation"), "organisation__")
    asked = Consent.objects.filter(own, application=OuterRef("pk"))
    return Q(state__in=(SIGNING, SUBMITTED, WITHDRAWN, NOT_ADMITTED)) & Q(Exists(asked))


def _office(person: Any) -> Q:
    """Every application for the programme's office; for secretaries those of their calls; not what they are tied to."""
    keys = scopes_with(person, SEE_ALL)
    if not keys:
        return Q(pk__in=[])
    rows = ~Q(pk=None)
    if not covers_all(keys):
        rows = Q(call__in=[int(one) for one in ids_of(keys, "call") if one.isdecimal()])
    return rows & not_tied(person, "pk")


def not_tied(person: Any, name: str = "application") -> Q:
    """Leaves out what is kept from a person by office, in whatever room; `name` leads to the application.

    Asked for as lists: of a condition row by row PostgreSQL expects next to nothing, and joins a long list in loops.
    """
    shut = Q(pk__in=[])
    for rows in kept_from(person):
        shut |= Q(**{f"{name}__in": rows.order_by().values("application")})
    return ~shut


def kept_from(person: Any) -> list[QuerySet[Any, Any]]:
    """Rows of `application` that are kept from a person by office, in any room; known ones where they are read once."""
    if not is_read_once(person):
        return _told(person)
    known = once(person, "kept_from", lambda: list(_every(_told(person), "application")))
    return [HandingIn.objects.filter(one_of("application", known)) if known else HandingIn.objects.none()]


def _told(person: Any) -> list[QuerySet[Any, Any]]:
    return [told(person).order_by() for told in recusals]


def _every(found: list[QuerySet[Any, Any]], name: str) -> QuerySet[Any, Any]:
    first, *others = (rows.values_list(name, flat=True) for rows in found)
    return first.union(*others)


def kept_in(person: Any, call: int) -> frozenset[int]:
    """Applications of a call that are kept from a person by office."""
    return frozenset(_every([rows.filter(application__call=call) for rows in kept_from(person)], "application"))


def calls_shut(person: Any) -> set[str]:
    """Scopes of the calls in which something is kept from a person: the journal of these tells of it, too."""
    return {call_key(number) for number in _every(kept_from(person), "application__call")}


def _submitted() -> Q:
    return Q(Exists(HandingIn.objects.filter(application=OuterRef("pk"))))


def is_near(person: Any, found: Application) -> bool:
    """Whether the person may read the application without being journaled: who writes it, who is its partner."""
    return Application.objects.filter(_own(person) | _of_partners(person), pk=found.pk).exists()


def is_recused(person: Any, found: Application) -> bool:
    """Whether another room has recused the person from the application, or they act for who applies."""
    return found.pk in kept_in(person, found.call_id)


def without_cluster(person: Any, rows: Iterable[Application], now: datetime) -> list[Application]:
    """Of applications to one call those without a cluster of the register, whose cluster the person may name now."""
    left = [one for one in rows if one.cluster_id is None and one.state == SUBMITTED]
    if not left or standing_of(left[0].call, now) != CLOSED:
        return []
    shut = kept_in(person, left[0].call_id)
    return [one for one in left if one.pk not in shut and may(person, RUN, keys_of(one))]


def decided_among(numbers: Iterable[int]) -> set[int]:
    """Those of some applications another room has decided on."""
    asked = list(numbers)
    return {number for told in decided_on for number in told(asked)} if asked else set()


def settled_among(numbers: Iterable[int]) -> set[int]:
    """Those of some applications another room has decided on and does not decide on anew."""
    asked = decided_among(numbers)
    return asked - {number for told in taken_up_again for number in told(asked)} if asked else asked


def own_consents(person: Any, found: Application) -> QuerySet[Consent]:
    """Sign-offs of an application that this person gives for their organisation."""
    own = by_identifiers(ids_of(scopes_with(person, AGREE), "organisation"), "organisation__")
    return found.consents.filter(own).select_related("organisation__region")


def attachments_visible_to(person: Any) -> QuerySet[Attachment]:
    return Attachment.objects.filter(application__in=visible_to(person).select_related(None).values("pk"))


def workbooks_visible_to(person: Any) -> QuerySet[Workbook]:
    """Workbooks of the applications a person writes."""
    rows = Workbook.objects.select_related("application__call", "application__by_version", "by")
    rows = rows.select_related("application__region", "application__cluster__parent")
    own = Application.objects.filter(_within(scopes_with(person, FILL)))
    return rows.filter(application__in=own.values("pk"))


def keys_of(found: Application) -> list[str]:
    """Scopes an application lies in: its region, its cluster."""
    keys = {f"region:{found.region.code}"}
    return sorted(keys | set(cluster_keys(found.cluster))) if found.cluster else sorted(keys)


def call_key(call: Call | int) -> str:
    """The scope of a call: what roles of its secretary and its experts are given in."""
    return f"call:{call if isinstance(call, int) else call.pk}"


def kept_under(found: Application) -> list[str]:
    """Scopes under which the journal keeps an act about an application: where it lies, and its call."""
    return [*keys_of(found), call_key(found.call_id)]


def fills(person: Any) -> bool:
    return holds(person, FILL)
