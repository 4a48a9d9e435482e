"""The journal as a person reads it and proves it."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from corymb.apps.journal.actions import Actor, record_act
from corymb.apps.journal.forms import JournalFilter
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries import proof, reading
from corymb.apps.journal.queries.reading import visible_to
from corymb.apps.journal.rules import EXPORTED, PROVE, READ
from corymb.kit.addresses import address_of
from corymb.kit.doors import Refused, asks
from corymb.kit.exports import export_of, in_pieces
from corymb.kit.list_columns import Named
from corymb.kit.listing import Column, Listing, page_of
from corymb.kit.registries import listed, permissions, things


def _narrow(entries: QuerySet[Entry], asked: dict[str, Any]) -> QuerySet[Entry]:
    exact = {"act": asked["act"], "object_kind": asked["kind"], "object_id": asked["thing"]}
    entries = entries.filter(**{name: value for name, value in exact.items() if value})
    if asked["person"]:
        typed = asked["person"]
        people = [typed] if typed.isdecimal() else things[reading.PERSON].called(typed)
        by, behalf = Q(actor_kind="person", actor_id__in=people), Q(behalf_kind="person", behalf_id__in=people)
        entries = entries.filter(by | behalf)
    if asked["since"]:
        entries = entries.filter(at__gte=_midnight(asked["since"]))
    if asked["until"]:
        entries = entries.filter(at__lt=_midnight(asked["until"] + timedelta(days=1)))
    return entries


def _midnight(day: date) -> datetime:
    """When a day begins in the zone of the programme; unlike the day of a moment, an index finds it."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _tell(entries: list[Entry]) -> None:
    """Fetch the names of everybody and everything on a page at once."""
    names = reading.named(entries)
    for entry in entries:
        vars(entry)["names"] = names  # lives as long as the row is shown


def _url(entry: Entry) -> str:
    return address_of("journal:entry", entry.pk)


JOURNAL = Listing(
    code=listed("journal", _("Journal")),
    columns=(
        Column("number", _("Number"), lambda e: Named(e.pk), sort="id", link=_url, at_end=True),
        Column("at", _("When"), lambda e: e.at),
        Column("who", _("Who"), lambda e: reading.who(e.actor_kind, e.actor_id, e.names)),
        Column("behalf", _("On whose behalf"), lambda e: reading.who(e.behalf_kind, e.behalf_id, e.names)),
        Column("act", _("What"), lambda e: str(reading.act_label(e.act))),
        Column("thing", _("To what"), lambda e: reading.thing(e, e.names)[0]),
        Column("reason", _("Why"), lambda e: e.reason),
        Column("sealed", _("Sealed"), lambda e: hasattr(e, "seal")),
        Column("request", _("Request"), lambda e: e.request, shown=False),
    ),
    filters=JournalFilter,
    narrow=_narrow,
    sort="-id",
    empty_title=_("The journal is empty"),
    empty_text=_("Everything that changes will stand here, with who did it and why."),
    prepare=_tell,
)


@asks(READ)
def entries(request: HttpRequest) -> HttpResponseBase:
    """Everything that happened, the newest first."""
    rows = visible_to(request.user).select_related("seal")  # type: ignore[arg-type]
    answer = export_of(JOURNAL, request, rows)
    if answer is not None:
        return answer
    told = {"state": proof.state(), "may_prove": _may_prove(request), "may_take": _may_take(request)}
    return render(request, "journal/entries.html", {"page": page_of(JOURNAL, request, rows), **told})


@asks(READ)
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry: everything it says, and whether it is what was sealed."""
    shown = get_object_or_404(visible_to(request.user), pk=number)  # type: ignore[arg-type]
    names = reading.named([shown])
    context = {
        "entry": shown,
        "who": reading.who(shown.actor_kind, shown.actor_id, names),
        "behalf": reading.who(shown.behalf_kind, shown.behalf_id, names),
        "act": reading.act_label(shown.act),
        "thing": reading.thing(shown, names),
        "kind": reading.kind_label(shown.object_kind),
        "changes": reading.changes(shown),
        "proof": proof.proof_of(shown),
    }
    return render(request, "journal/entry.html", context)


@asks(PROVE)
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Walk the chain now and say whether it holds."""
    context = {"verdict": proof.verified(), "state": proof.state()}
    return render(request, "journal/verified.html", context)


@asks(PROVE)
@require_POST
def export(request: HttpRequest) -> FileResponse:
    """The whole chain as a file that is proved without us; that somebody took it is journaled."""
    if not _may_take(request):
        raise Refused(PROVE)
    state = proof.state()
    actor = Actor("person", str(request.user.pk), request=request.META.get("REQUEST_ID", ""))
    with transaction.atomic():
        record_act(EXPORTED, actor, ("journal.seal", str(state.sealed), ""), now=timezone.now(), entries=state.sealed)
    answer = in_pieces((f"{line}\n" for line in proof.lines()), "application/jsonl; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="journal-{state.sealed}.jsonl"'
    answer["X-Journal-Head"] = state.head
    return answer


def _may_prove(request: HttpRequest) -> bool:
    return request.user.holds(permissions[PROVE])  # type: ignore[union-attr]


def _may_take(request: HttpRequest) -> bool:
    """The file tells everything: not to whom something of it is kept from."""
    return _may_prove(request) and not reading.shut_of(request.user)
