"""The receipt of a submitted application as PDF: what it says, and where it lies."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.db.models.fields import CharField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from corymb.apps.accounts.states import ROLES
from corymb.apps.files.models import StoredFile
from corymb.apps.files.queries import file_named
from corymb.apps.selection.models import HandingIn
from corymb.apps.selection.queries.contents import content_then
from corymb.apps.selection.queries.seeing import visible_to
from corymb.apps.selection.queries.snapshots import cluster_then, read
from corymb.kit.saying import language_of_page, moment, number
from corymb.packs.call import CallContent

if TYPE_CHECKING:
    from corymb.reports.paper import Paper

KIND = "selection.handingin"


def files_of_receipts(person: Any) -> QuerySet[Any, Any]:
    """Numbers, as text, of the submissions whose receipts a person may open."""
    rows = HandingIn.objects.filter(application__in=visible_to(person).select_related(None).values("pk"))
    return rows.annotate(text=Cast("pk", CharField())).values_list("text", flat=True)


def name_of(row: HandingIn, language: str) -> str:
    return f"receipt-{row.number}-{language}.pdf"


def document_of(row: HandingIn, language: str) -> StoredFile | None:
    """None until the job has made it."""
    return file_named(KIND, str(row.pk), name_of(row, language))


def documents_of(rows: Iterable[HandingIn]) -> dict[int, list[StoredFile]]:
    """Receipts of submissions as files, by submission. One query."""
    found: dict[int, list[StoredFile]] = {}
    numbers = [str(row.pk) for row in rows]
    for file in StoredFile.objects.filter(about_kind=KIND, about_id__in=numbers).order_by("name"):
        found.setdefault(int(file.about_id), []).append(file)
    return found


def facts_of(row: HandingIn, content: CallContent) -> list[tuple[str, str]]:
    """What a paper about a submission says first: to which call, from where, the how manyth it is."""
    found, told = row.application, read(row.snapshot)
    return [
        (_("Call"), "{}, {} {}".format(content.title, _("version"), told["call_version"])),
        (_("Region"), found.region.title),
        (_("Cluster"), cluster_then(found, told["cluster"]) or "–"),
        (_("Submission number"), number(row.round)),
    ]


def receipt_of(row: HandingIn) -> "Paper":
    """The receipt in the language in force, from the snapshot that was submitted."""
    from corymb.reports.paper import Paper, Section

    language_of_page()
    found, told, role = row.application, read(row.snapshot), ROLES.get(row.role)
    content = content_then(found, told["call_version"])
    labels = {one.code: str(one.label) for one in content.documents}
    title = _("Receipt {number}").format(number=row.number)
    return Paper(
        title=title,
        description=_("Receipt of an application"),
        lead=_("The application “{title}” is received.").format(title=told["title"]),
        footer=f"{title} · {row.sha256[:16]}…",
        at=row.at,
        facts=[
            *facts_of(row, content),
            (_("Received"), moment(row.at)),
            (_("Submitted by"), f"{row.by}, {role.label}" if role else str(row.by)),
            (_("Answers"), number(len(told["answers"]))),
            (_("Partners"), number(len(told["partners"]))),
        ],
        sections=[
            Section(_("What was submitted"), lines=[f"sha256 {row.sha256}"]),
            Section(
                _("Documents"),
                heads=[_("Document"), _("File and sha256")],
                rows=[
                    [labels.get(one["document"], one["document"]), f"{one['file']}\n{one['sha256']}"]
                    for one in told["documents"]
                ],
            ),
        ],
        invented=row.by.is_synthetic,
    )
