"""The agenda of a defence on paper: what stands in it, and who may open it."""

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.db.models.fields import CharField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from corymb.apps.defence.models import Defence
from corymb.apps.defence.queries.agenda import agenda, members_of
from corymb.apps.defence.queries.seeing import defences_visible_to
from corymb.apps.defence.queries.shut import shut_to
from corymb.apps.defence.states import BY_LOT, ORDERS
from corymb.apps.files.models import StoredFile
from corymb.apps.files.queries import file_named
from corymb.apps.selection.queries.contents import told_there

if TYPE_CHECKING:
    from corymb.reports.agenda import Agenda

KIND = "defence.defence"


def printed_for(person: Any) -> QuerySet[Defence]:
    """Defences whose agenda a person may read: all of it stands there, so nobody to whom a slot of the call is shut."""
    rows = defences_visible_to(person)
    shut = [call for call in set(rows.values_list("call", flat=True)) if shut_to(person, call)]
    return rows.exclude(call__in=shut)


def files_of_defences(person: Any) -> QuerySet[Any, Any]:
    """Numbers, as text, of the defences whose agenda a person may open."""
    rows = printed_for(person).select_related(None)
    return rows.annotate(text=Cast("pk", CharField())).values_list("text", flat=True)


def name_of(defence: Defence, language: str) -> str:
    return f"agenda-{defence.call.code}-{defence.number}-{defence.revision}-{language}.pdf"


def document_of(defence: Defence, language: str) -> StoredFile | None:
    """The agenda as it stands now; None until a job has made it."""
    return file_named(KIND, str(defence.pk), name_of(defence, language))


def rule_told(defence: Defence) -> str:
    """How the slots were put in order, so that anybody can do it again."""
    if defence.ordered_by == BY_LOT:
        told = _("By lot: in the order of the sha256 of “{seed}:number of the application”.")
        return told.format(seed=defence.seed)
    return str(ORDERS[defence.ordered_by]) if defence.ordered_by else "–"


def agenda_on_paper(defence: Defence) -> "Agenda":
    """All of the agenda, in the language in force."""
    from corymb.reports.agenda import Agenda, Hearing

    members = members_of(defence)
    return Agenda(
        call=defence.call.title,
        number=defence.number,
        place=defence.place,
        starts=told_there(defence.starts_at, defence.call.zone),
        at=defence.starts_at,
        order=rule_told(defence),
        breaks=", ".join(defence.breaks) or "–",
        members=[f"{one.person} ({_('in the chair')})" if one.is_chair else str(one.person) for one in members],
        hearings=[
            Hearing(line.time, line.slot.application_id, line.slot.application.title,
                    line.slot.application.region.title, line.speakers)
            for line in agenda(defence, ())
            if line.slot
        ],
        invented=any(one.person.is_synthetic for one in members),
    )  # fmt: skip
