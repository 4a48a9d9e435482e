"""An agreement that was sent, on paper: the agreement and the sheet on which it is approved; as PDF and for Word."""

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import held_in
from corymb.apps.accounts.states import REGION_OFFICIAL
from corymb.apps.files.models import StoredFile
from corymb.apps.outcomes.models import Agreement
from corymb.apps.outcomes.queries.agreements import BLANK, files_of, office_of, parts_of
from corymb.kit.saying import day

if TYPE_CHECKING:
    from corymb.reports.paper import Paper

AGREEMENT, APPROVAL = PAPERS = "agreement", "approval"
PDF, WORD = ENDINGS = "pdf", "docx"
LINE = "_" * 12
CALLED = {AGREEMENT: gettext_lazy("Agreement"), APPROVAL: gettext_lazy("Approval sheet")}
SPOKEN = {"en": gettext_lazy("in English"), "ru": gettext_lazy("in Russian")}
OURS = re.compile(rf"({AGREEMENT}|{APPROVAL})-.+-(\d+)-(en|ru)\.({PDF}|{WORD})")
"""A file of ours by its name; the copies that were signed are called as who gave them did."""
Told = list[tuple[StoredFile, str]]


def name_of(found: Agreement, paper: str, language: str, ending: str) -> str:
    application = found.decision.application
    number = f"{application.pk}-A{found.pk}"  # an application may have had another agreement before
    return f"{paper}-{application.call.code}-{number}-{found.round}-{language}.{ending}"


def called(found: Agreement, file: StoredFile) -> str:
    """What a file of an agreement is, in words: whose signed copy, or which of our papers; nothing of another one."""
    if file.pk and file.pk in {found.region_file, found.office_file}:
        return _("Copy of the region") if file.pk == found.region_file else _("Copy of the programme office")
    ours = OURS.fullmatch(file.name)
    if not ours:
        return ""
    paper = f"{CALLED[ours[1]]}, {SPOKEN[ours[3]]}, {'PDF' if ours[4] == PDF else 'Word'}"
    return _("{paper}, edition {n}").format(paper=paper, n=ours[2]) if found.round > 1 else paper


def files_by_edition(found: Agreement) -> tuple[Told, Told]:
    """Its files and what each is, first those that hold, then the papers of editions it was taken back from."""
    holding, replaced = Told(), Told()
    for file in files_of(found):
        ours = None if file.pk in {found.region_file, found.office_file} else OURS.fullmatch(file.name)
        (replaced if ours and int(ours[2]) < found.round else holding).append((file, called(found, file)))
    return holding, replaced


def paper_of(found: Agreement, paper: str) -> "Paper":
    """A paper of the agreement, in the language in force."""
    return _agreement(found) if paper == AGREEMENT else _approval(found)


def _agreement(found: Agreement) -> "Paper":
    from corymb.reports.paper import Paper, Section

    application = found.decision.application
    title = _("Agreement on participation in the programme")
    return Paper(
        title=title,
        description=title,
        lead=application.title,
        footer=f"{application.call.title} · {application.region.title}",
        at=found.sent_at or found.drafted_at,
        facts=[(_("Number"), found.number or BLANK), *_edition(found), (_("To be signed by"), day(found.sign_by))],
        sections=[Section(part.title, part.lines, part.heads, part.rows) for part in parts_of(found)],
        parties=[
            " ".join((_("For the region:"), application.region.title)),
            " ".join((_("For the programme office:"), office_of(found))).rstrip(),
        ],
        invented=_is_invented(found),
    )


def _edition(found: Agreement) -> list[tuple[str, str]]:
    """Which edition it is and of which day, where others went before: somebody may have printed those."""
    told = _("{n} of {day}; it replaces those before it")
    return [(_("Edition"), told.format(n=found.round, day=day(found.sent_at)))] if found.round > 1 else []


def _approval(found: Agreement) -> "Paper":
    from corymb.reports.paper import Paper, Section

    application = found.decision.application
    title = _("Approval sheet")
    rows = [[role, str(person) if person else BLANK, LINE, LINE] for role, person in _approvers(found)]
    return Paper(
        title=title,
        description=title,
        lead=_("Agreement {number}: {title}").format(number=found.number or BLANK, title=application.title),
        footer=f"{application.call.title} · {application.region.title}",
        at=found.sent_at or found.drafted_at,
        facts=_edition(found),
        sections=[
            Section(
                lines=[_("Everybody named here has read the agreement and approves it before it is signed.")],
                heads=[_("Role"), _("Name"), _("Date"), _("Signature")],
                rows=rows,
                widths=(13, 11, 6, 6),
            )
        ],
        invented=_is_invented(found),
    )


def _approvers(found: Agreement) -> list[tuple[str, Person | None]]:
    """Who approves an agreement, by role, with a row for somebody else; a person where the site knows one."""
    application = found.decision.application
    office = office_of(found) or _("Programme office")
    grants = held_in([f"region:{application.region.code}"], [REGION_OFFICIAL]).select_related("person")
    officials = sorted({grant.person for grant in grants}, key=lambda one: (str(one), one.pk))
    drew = _("{office}: drew the agreement up").format(office=office)
    rows: list[tuple[str, Person | None]] = [(drew, found.drafted_by)]
    of_region = _("{region}: official").format(region=application.region.title)
    rows += [(of_region, person) for person in officials] or [(of_region, None)]
    manager = application.cluster.managing_organisation if application.cluster else None
    if manager:
        rows.append((_("{organisation}: managing organisation of the cluster").format(organisation=manager), None))
    return [*rows, (BLANK, None)]


def _is_invented(found: Agreement) -> bool:
    """Whether the cluster is, or one of the people who approve it: both papers of an agreement say so alike."""
    cluster = found.decision.application.cluster
    people = (person for _role, person in _approvers(found) if person)
    return bool(cluster and cluster.is_synthetic) or any(person.is_synthetic for person in people)
