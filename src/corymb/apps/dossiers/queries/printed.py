"""An application as it was submitted, on paper: for whoever reads it when there is no site any more."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries.scopes import by_identifiers
from corymb.apps.selection.models import HandingIn
from corymb.apps.selection.queries.form import sections_of
from corymb.apps.selection.queries.receipts import facts_of
from corymb.apps.selection.queries.snapshots import read
from corymb.i18n import LANGUAGES
from corymb.kit.saying import language_of_page, moment
from corymb.packs.call import CallContent

if TYPE_CHECKING:
    from corymb.reports.paper import Paper, Section

WRITTEN = frozenset({"line", "text"})
"""Kinds of questions that are answered in words."""
CYRILLIC, LATIN = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя"), frozenset("abcdefghijklmnopqrstuvwxyz")


def language_of(row: HandingIn, content: CallContent) -> str:
    """The language an application was written in, by the letters of its answers; else that of whoever submitted it,
    where the call speaks it, or the first it does speak.
    """
    texts = {one["question"]: one["text"] for one in read(row.snapshot)["answers"]}
    letters = "".join(texts.get(one.code, "") for one in content.questions if one.kind in WRITTEN).lower()
    russian, english = (sum(letter in alphabet for letter in letters) for alphabet in (CYRILLIC, LATIN))
    spoken = [language for language in content.title if language in LANGUAGES] or list(LANGUAGES)
    found = ("ru" if russian > english else "en") if russian + english else row.by.language
    return found if found in spoken else spoken[0]


def submitted_paper(row: HandingIn, content: CallContent) -> "Paper":
    """A submission in the language in force, with labels of the version of the call it answers; it names nobody."""
    from corymb.reports.paper import Paper, Section
    from corymb.reports.pdf import is_drawn

    language_of_page()
    told = read(row.snapshot)
    notes = [_("This is a copy to be read. What was submitted is the file in JSON that has this sha256.")]
    if not all(map(is_drawn, (told["title"], *(one["text"] for one in told["answers"])))):
        notes.append(_("Signs this PDF has no letters for stand in it as question marks; the file in JSON has them."))
    return Paper(
        title=told["title"],
        description=_("An application as it was submitted, sha256 {hash}").format(hash=row.sha256),
        lead=str(content.title),
        footer=" · ".join((_("Receipt {number}").format(number=row.number), f"{row.sha256[:16]}…")),
        at=row.at,
        facts=[
            *facts_of(row, content),
            (_("Receipt"), row.number),
            (_("Received"), moment(row.at)),
            ("sha256", row.sha256),
        ],
        sections=[Section(lines=notes), *_answers(content, told), *_tables(content, told)],
        invented=row.by.is_synthetic,
    )


def _answers(content: CallContent, told: dict[str, Any]) -> "list[Section]":
    """The questions of the call by section, each with what was answered, paragraph by paragraph."""
    from corymb.reports.paper import Section

    found = []
    for section in sections_of(content, {one["question"]: one["text"] for one in told["answers"]}):
        found.append(Section(section.label))
        for line in section.rows:
            answer = [part for part in line.told.splitlines() if part.strip()] or ["–"]
            found.append(Section(str(line.question.label), answer, level=2))
    return found


def _tables(content: CallContent, told: dict[str, Any]) -> "list[Section]":
    """Documents with their hashes, and partners by the name the register has for them."""
    from corymb.reports.paper import Section

    labels = {one.code: str(one.label) for one in content.documents}
    documents = [
        [labels.get(one["document"], one["document"]), f"{one['file']}\n{one['sha256']}"] for one in told["documents"]
    ]
    identifiers = [one["organisation"] for one in told["partners"]]
    names = {row.identifier: row.title for row in Organisation.objects.filter(by_identifiers(identifiers))}
    partners = [
        [f"{names.get(one['organisation'], '')}\n{one['organisation']}".strip(), one["role"]]
        for one in told["partners"]
    ]
    found = [
        Section(_("Documents"), heads=[_("Document"), _("File and sha256")], rows=documents, widths=[1, 1]),
        Section(_("Partners"), heads=[_("Organisation"), _("Part in the application")], rows=partners, widths=[1, 1]),
    ]
    return [section for section in found if section.rows]
