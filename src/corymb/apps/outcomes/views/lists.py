"""The lists of what follows a decision, declared once for page and file: decisions, agreements, public results."""

from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from corymb.apps.council.models import Decision
from corymb.apps.council.states import RESULT_TONES
from corymb.apps.council.states import RESULTS as DECIDED
from corymb.apps.outcomes.forms import AgreementsFilter, DecisionsFilter, ResultsFilter
from corymb.apps.outcomes.models import Agreement, Complaint, Results
from corymb.apps.outcomes.queries.board import with_what_followed
from corymb.apps.outcomes.queries.comments import waits_for_release
from corymb.apps.outcomes.queries.naming import agreement_url, comments_url, complaint_url
from corymb.apps.outcomes.states import (
    AGREEMENT_TONES,
    AGREEMENTS,
    COMPLAINTS,
    FEEDBACK,
    RELEASED,
)
from corymb.apps.registry.forms.parts import ANY, regions_of
from corymb.apps.selection.queries.among import about
from corymb.apps.selection.queries.naming import application_url
from corymb.kit.held import Held
from corymb.kit.listing import Column, Listing
from corymb.kit.registries import listed
from corymb.kit.saying import said


def _decisions(rows: QuerySet[Decision], asked: dict[str, Any]) -> QuerySet[Decision]:
    rows = about(rows, asked, "application__")
    if asked["result"]:
        rows = rows.filter(result=asked["result"])
    if asked["comments"]:
        rows = rows.filter(~waits_for_release() if asked["comments"] == RELEASED else waits_for_release())
    if asked["complaint"]:
        filed = Complaint.objects.filter(decision__application=OuterRef("application"), filed_at__isnull=False)
        rows = rows.filter(Exists(filed.filter(state=asked["complaint"])))
    return rows


DECISIONS = Listing(
    code=listed("decisions", _("Applications that are decided")),
    columns=(
        Column(
            "title", _("Application"), lambda d: d.application.title, link=lambda d: application_url(d.application),
            is_wide=True,
        ),
        Column("region", _("Region"), lambda d: d.application.region.title),
        Column("result", _("Decided"), lambda d: said(DECIDED, d.result), badge=lambda d: RESULT_TONES[d.result]),
        Column("comments", _("Comments of experts"), lambda d: said(FEEDBACK, d.comments), link=comments_url),
        Column(
            "complaint", _("Complaint"), lambda d: said(COMPLAINTS, d.complaint.state) if d.complaint else "",
            link=lambda d: complaint_url(d.complaint) if d.complaint else "",
        ),
    ),
    filters=DecisionsFilter,
    offer=regions_of("application__region"),
    narrow=_decisions,
    sort="application_id",
    empty_title=_("Nothing is decided here"),
    prepare=with_what_followed,
)  # fmt: skip
KEPT_DECISIONS = replace(DECISIONS, empty_title=_("Nothing is shown yet"))


def _agreements(rows: QuerySet[Agreement], asked: dict[str, Any]) -> QuerySet[Agreement]:
    rows = about(rows, asked, "decision__application__")
    return rows.filter(state=asked["state"]) if asked["state"] else rows


AGREEMENTS_LIST = Listing(
    code=listed("agreements", _("Agreements")),
    columns=(
        Column(
            "title", _("Application"), lambda a: a.decision.application.title, link=agreement_url,
            is_wide=True,
        ),
        Column("region", _("Region"), lambda a: a.decision.application.region.title),
        Column("state", _("State"), lambda a: said(AGREEMENTS, a.state), badge=lambda a: AGREEMENT_TONES[a.state]),
        Column("since", _("Decided since"), lambda a: said(DECIDED, a.since) if a.since else None),
        Column("sign_by", _("To be signed by"), lambda a: a.sign_by),
        Column("region_signed", _("Signed by the region"), lambda a: a.region_signed_on),
        Column("office_signed", _("Signed by the office"), lambda a: a.office_signed_on),
        Column("number", _("Number"), lambda a: a.number),
    ),
    filters=AgreementsFilter,
    offer=regions_of("decision__application__region"),
    narrow=_agreements,
    sort="pk",
    empty_title=_("No agreement is drafted yet"),
    empty_text=_("An agreement is drafted for each application that was selected."),
)  # fmt: skip
KEPT_AGREEMENTS = replace(AGREEMENTS_LIST, empty_title=_("Nothing is shown yet"), empty_text="")
"""These and `KEPT_DECISIONS` for somebody from whom results are kept."""


def _named(rows: Held, asked: dict[str, Any]) -> Held:
    words, result = asked["q"].casefold(), asked["result"]
    rows = rows.where(lambda row: row.result == result) if result else rows
    return rows.where(lambda row: words in f"{row.title} {row.region}".casefold()) if words else rows


def results_listing(results: Results) -> Listing:
    """Who is named in the results of a call."""

    def offer(form: forms.Form, rows: Held) -> None:
        occur = {row.result for row in rows}
        form.fields["result"].choices = [ANY, *(one for one in DECIDED.items() if one[0] in occur)]  # type: ignore[attr-defined]

    return Listing(
        code=NAMED,
        columns=(
            Column("title", _("Application"), lambda r: r.title, is_wide=True),
            Column("region", _("Region"), lambda r: r.region),
            Column("result", _("Decided"), lambda r: said(DECIDED, r.result), badge=lambda r: RESULT_TONES[r.result]),
            Column("session", _("Decided by session"), lambda r: r.session, at_end=True),
        ),
        filters=ResultsFilter,
        offer=offer,
        narrow=_named,
        sort="place",
        empty_title=_("Nobody is named"),
        about=((_("Call"), results.call.code), ("sha256", results.sha256)),
    )


NAMED = listed("results", _("Public results"))
