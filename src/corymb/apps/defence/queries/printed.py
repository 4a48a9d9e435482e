"""The agenda of a defence on paper: what stands in it, and who may open it."""

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.db.models.fields import CharField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from corymb.apps.defence.models import Defence, Slot
from corymb.apps.defence.queries.agenda import Line, agenda, members_of
from corymb.apps.defence.queries.seeing import defences_visible_to
from corymb.apps.defence.queries.shut import shut_to
from corymb.apps.defence.states import BY_LOT, ORDERS
from corymb.apps.files.models import StoredFile
from corymb.apps.files.queries import file_named, files_about
from corymb.apps.selection.queries.contents import told_there
from corymb.kit.saying import number

if TYPE_CHECKING:
    from corymb.reports.paper import Paper

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


def newest_of(defence: Defence, language: str) -> StoredFile | None:
    """The agenda as it was printed last, though it may have changed since."""
    return files_about(KIND, str(defence.pk)).filter(name__endswith=f"-{language}.pdf").first()


def agendas_of(defence: Defence) -> list[tuple[str, StoredFile]]:
    """Every agenda that was ever printed, the first one first, under a name that tells its revision and language."""
    rows = files_about(KIND, str(defence.pk)).order_by("pk")
    return [("-".join(["agenda", *row.name.split("-")[-2:]]), row) for row in rows]


def rule_told(defence: Defence) -> str:
    """How the slots were put in order, so that anybody can do it again; and that they were changed by hand since."""
    if not defence.ordered_by:
        return "–"
    told = str(ORDERS[defence.ordered_by])
    if defence.ordered_by == BY_LOT:
        told = _("By lot: in the order of the sha256 of “{seed}:number of the application”.").format(seed=defence.seed)
    changed = _("Slots were swapped, moved or added by hand since.")
    return f"{told.rstrip('.')}. {changed}" if defence.by_hand else told


def agenda_on_paper(defence: Defence) -> "Paper":
    """All of the agenda, in the language in force."""
    from corymb.reports.paper import Paper, Section

    members = members_of(defence)
    starts = told_there(defence.starts_at, defence.call.zone)
    title = _("Agenda of defence {number}").format(number=defence.number)
    edition = _("edition {number}").format(number=number(defence.revision))
    return Paper(
        title=title,
        description=_("When which application is heard, and who speaks for it"),
        lead=f"{defence.call.title} · {edition}",
        footer=f"{title} · {starts} · {edition}",
        at=defence.starts_at,
        facts=[
            (_("Place"), defence.place),
            (_("Begins"), starts),
            (_("Breaks"), ", ".join(defence.breaks) or "–"),
            (_("Order"), rule_told(defence)),
        ],
        sections=[
            Section(
                _("Applications in order"),
                heads=[_("Time"), _("Number"), _("Application"), _("Speakers")],
                rows=[_row(line, line.slot) for line in agenda(defence, ()) if line.slot],
                widths=(5, 3, 14, 14),
            ),
            Section(
                _("Commission"),
                [
                    "{} ({})".format(one.person, _("in the chair")) if one.is_chair else str(one.person)
                    for one in members
                ],
            ),
        ],
        invented=any(one.person.is_synthetic for one in members),
    )


def _row(line: Line, slot: Slot) -> list[str]:
    application = slot.application
    heard = f"{application.title}\n{application.region.title}"
    return [line.time, number(application.pk), heard, "\n".join(line.speakers) or "–"]
