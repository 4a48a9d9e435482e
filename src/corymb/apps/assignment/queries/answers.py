"""The applications to a call as they were submitted last, as rows: answers, partners, conditions with their source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from corymb.apps.registry.models import Cluster, Organisation
from corymb.apps.selection.models import Application, Call, CallVersion, HandingIn
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.form import told_of
from corymb.apps.selection.queries.seeing import visible_to
from corymb.apps.selection.queries.snapshots import read
from corymb.apps.selection.queries.telling import condition_of, named_in
from corymb.apps.selection.states import AGREED, APPLICATIONS, CONSENTS, VERDICTS
from corymb.kit.batches import batched
from corymb.kit.saying import language_of_page, said
from corymb.kit.sheets import Sheet
from corymb.methods.eligibility import judged
from corymb.packs.call import CallContent, Question
from corymb.sources.application_form import as_cell, is_kept

AT_ONCE = 200
"""So many applications are held in memory."""
CODES = ("number", "title", "region", "cluster", "state", "receipt", "received_at", "sha256")
"""What stands before the questions, for programs that read the file."""


def submitted_to(call: Call, person: Any) -> QuerySet[Application]:
    """Applications of a call that were submitted and that the person may read, by number."""
    handed_in = HandingIn.objects.filter(application__call=call)
    return visible_to(person).filter(call=call, pk__in=handed_in.values("application")).order_by("pk")


@dataclass(frozen=True)
class _Submitted:
    """An application with what it said when it was submitted last, by which version of the call."""

    found: Application
    receipt: HandingIn
    told: Mapping[str, Any]
    content: CallContent

    @property
    def texts(self) -> dict[str, str]:
        return {one["question"]: one["text"] for one in self.told["answers"]}


def sheets_of(applications: QuerySet[Application]) -> list[Sheet]:
    """Three sheets, in the language of the page. Rows are read a piece at a time, each sheet from the beginning."""
    language_of_page()
    asked = _asked(applications)
    codes = [*CODES, *asked]
    own = [_("Number"), _("Application"), _("Region"), _("Cluster"), _("State"), _("Receipt"), _("Received"), "sha256"]
    labels = [*own, *(_labelled(one) for one in asked.values())]
    organisation = [_("Number of the organisation"), _("Organisation"), _("Part in the application"), _("Sign-off")]
    condition = [_("Code"), _("Condition"), _("Rule"), _("The application says"), _("Verdict"), _("Source")]
    return [
        Sheet(_("Answers"), [codes, labels], _answers(applications, asked)),
        Sheet(_("Partners"), [[*own[:2], *organisation]], _partners(applications)),
        Sheet(_("Conditions"), [[*own[:2], *condition]], _conditions(applications)),
    ]


def _asked(applications: QuerySet[Application]) -> dict[str, Question]:
    """Questions by code, those of the newest version first: applications may answer several versions of a call."""
    seen = {one.told["call_version"]: one.content for one in _submitted(applications)}
    found: dict[str, Question] = {}
    for _number, content in sorted(seen.items(), reverse=True):
        found |= {one.code: one for one in content.questions if one.code not in found}
    return found


def _labelled(question: Question) -> str:
    unit = str(question.unit or "")
    return f"{question.label}, {unit}" if unit else str(question.label)


def _submitted(applications: QuerySet[Application]) -> Iterator[_Submitted]:
    versions = CallVersion.objects.defer("text").filter(call__in=applications.order_by().values("call"))
    contents = {(row.call_id, row.number): content_of(row) for row in versions}
    for piece in batched(applications.iterator(chunk_size=AT_ONCE), AT_ONCE):
        rows = HandingIn.objects.filter(application__in=[one.pk for one in piece]).order_by("application", "-round")
        last = {row.application_id: row for row in rows.distinct("application")}
        for one in piece:
            told = read(last[one.pk].snapshot)
            yield _Submitted(one, last[one.pk], told, contents[one.call_id, told["call_version"]])


def _answers(applications: QuerySet[Application], asked: Mapping[str, Question]) -> Iterator[list[Any]]:
    for piece in batched(_submitted(applications), AT_ONCE):
        clusters = {
            row.code: row.title for row in Cluster.objects.filter(code__in=[one.told["cluster"] for one in piece])
        }
        for one in piece:
            found, texts, code = one.found, one.texts, one.told["cluster"]
            own = [
                found.pk, one.told["title"], found.region.title, clusters.get(code, code),
                said(APPLICATIONS, found.state), one.receipt.number, timezone.localtime(one.receipt.at),
                one.receipt.sha256,
            ]  # fmt: skip
            yield [*own, *(_value(one.content, question, texts) for question in asked.values())]


def _value(content: CallContent, question: Question, texts: Mapping[str, str]) -> Any:
    """The answer as the version it was submitted by asks for it: a number as a number, a choice by its label."""
    text = texts.get(question.code, "")
    asked = next((one for one in content.questions if one.code == question.code), question)
    return as_cell(asked, text) if text else None


def _partners(applications: QuerySet[Application]) -> Iterator[list[Any]]:
    """Those who signed off what was submitted: nothing is submitted before all of them have."""
    for piece in batched(_submitted(applications), AT_ONCE):
        named = {row["organisation"] for one in piece for row in one.told["partners"]}
        rows = Organisation.objects.annotate(called=Concat("scheme", Value("-"), "number")).filter(called__in=named)
        titles = {row.identifier: row.title for row in rows}
        for one in piece:
            for row in one.told["partners"]:
                code = row["organisation"]
                yield [one.found.pk, one.told["title"], code, titles.get(code, ""), row["role"], said(CONSENTS, AGREED)]


def _conditions(applications: QuerySet[Application]) -> Iterator[list[Any]]:
    for one in _submitted(applications):
        content = one.content
        labels = named_in(content)
        told = told_of(content, one.texts, [row["document"] for row in one.told["documents"]])
        for gate, ruling in zip(content.gates, judged(content.rules, told), strict=True):
            source = _("{about}, receipt {number}").format(
                about=labels.get(gate.about, gate.about), number=one.receipt.number
            )
            yield [
                one.found.pk, one.told["title"], gate.code, str(gate.label), condition_of(content, gate),
                _told(ruling.told), said(VERDICTS, ruling.verdict), source,
            ]  # fmt: skip


def _told(told: Any) -> Any:
    words = {"yes": _("yes"), "no": _("no"), "given": _("is there")}
    if isinstance(told, Decimal) and not is_kept(told):
        return f"{told:f}"
    return words.get(told, told) if isinstance(told, str) else told
