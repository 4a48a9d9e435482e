"""The list of who arranges an assessment and is tied to an application, declared once for page and file."""

from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corymb.apps.assessment.forms.conflicts import RecusalsFilter
from corymb.apps.assessment.models import Recusal
from corymb.apps.assessment.queries.naming import acting_url, recusal_lift_url
from corymb.apps.assessment.states import KINDS, REGISTER, SOURCES
from corymb.apps.assessment.views.lists import same, standing_of
from corymb.kit.listing import Column, Listing
from corymb.kit.registries import listed
from corymb.kit.saying import said


def may_be_lifted(row: Recusal) -> bool:
    return row.source == REGISTER and row.lifted_at is None


def _lift_url(row: Recusal) -> str:
    return recusal_lift_url(row) if may_be_lifted(row) else ""


RECUSALS = Listing(
    code=listed("recusals", _("Acting")),
    columns=(
        Column("person", _("Tied"), lambda r: str(r.person)),
        Column("application", _("Application"), lambda r: r.application.title),
        Column("kind", _("Kind"), lambda r: said(KINDS, r.kind)),
        Column("source", _("Source"), lambda r: said(SOURCES, r.source)),
        Column("words", _("In their words"), lambda r: r.words, shown=False),
        Column("acting", _("Acts instead"), lambda r: str(r.acting) if r.acting else ""),
        Column(
            "standing",
            _("Standing"),
            lambda r: str(standing_of(r)),
            badge=lambda r: "warning" if r.lifted_at is None else "neutral",
        ),
        Column("raised", _("Raised"), lambda r: timezone.localtime(r.raised_at)),
        Column("lifted_why", _("Why lifted"), lambda r: r.lifted_why, shown=False),
    ),
    filters=RecusalsFilter,
    narrow=same,
    sort="-pk",
    empty_title=_("Nobody else is tied to an application, as far as is shown to you"),
    empty_text=_(
        "What you are tied to yourself is not listed here: somebody else names who acts for you. The register is "
        "looked into together with the conflicts of experts."
    ),
)
ACTS = (
    Column(
        "name_acting",
        _("To do"),
        lambda r: "" if r.lifted_at else _("Name somebody else") if r.acting_id else _("Name who acts"),
        link=lambda r: "" if r.lifted_at else acting_url(r),
    ),
    Column("acts", _("What can be done"), lambda r: _("Lift") if may_be_lifted(r) else "", link=_lift_url),
)


def recusals_listing(*, with_acts: bool) -> Listing:
    """`with_acts`: for whoever may name who acts, or lift one."""
    return replace(RECUSALS, columns=(*RECUSALS.columns, *ACTS)) if with_acts else RECUSALS
