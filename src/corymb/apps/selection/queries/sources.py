"""What the verdict on each condition rests on: who typed the answer, what the register gave, which file was added."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from corymb.apps.selection.models import Application, Attachment
from corymb.apps.selection.queries.form import Page, Ruling
from corymb.apps.selection.queries.history import texts_of
from corymb.kit.saying import moment


def with_sources(page: Page, found: Application, *, named: bool) -> Page:
    """The page with the source of each ruling, in words. Names of people only where its reader knows them (`named`)."""
    about = [one.gate.about for one in page.rulings]
    rows = texts_of(found, draft=page.is_live).filter(question__in=about).order_by("question", "-pk")
    answers = {row.question: row for row in rows.distinct("question").select_related("by")} if about else {}
    files = {paper.document.code: paper.files for paper in page.papers}
    rulings = [
        replace(one, source=_source(one, answers, files.get(one.gate.about, []), named=named)) for one in page.rulings
    ]
    return replace(page, rulings=rulings)


def _source(one: Ruling, answers: Mapping[str, Any], files: list[Attachment], *, named: bool) -> str:
    if not one.told:
        return _("missing")
    if files:
        return "; ".join(_added(file, named=named) for file in files)
    row = answers.get(one.gate.about)
    if row is None:
        return ""
    if row.by is None:
        return _("taken from the register, {at}").format(at=moment(row.at))
    if named:
        return _("typed by {who}, {at}").format(who=row.by, at=moment(row.at))
    return _("typed by the applicant, {at}").format(at=moment(row.at))


def _added(file: Attachment, *, named: bool) -> str:
    if named and file.by:
        return _("added by {who}, {at}").format(who=file.by, at=moment(file.at))
    return _("added by the applicant, {at}").format(at=moment(file.at))
