"""The list of a what-if, declared once for page and file."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from corymb.apps.council.models import Variant
from corymb.apps.council.queries.ranked import Row, name_rows, narrowed, regions_among
from corymb.apps.council.states import STANDING_TONES, STANDINGS
from corymb.apps.council.views.ranked_lists import APPLICATION, REGION, SCORE, about_of, figures
from corymb.apps.registry.forms.parts import regions_by
from corymb.apps.variants.forms import VariedFilter
from corymb.kit.listing import Column, Listing
from corymb.kit.registries import listed
from corymb.kit.saying import said

VARIED = listed("what-if", _("What if"))


def _then_standing(row: Row) -> str:
    return said(STANDINGS, row.then_standing) if row.then else str(_("not ranked: marks are missing"))


def variant_listing(variant: Variant) -> Listing:
    """The rows of a what-if beside those of its ranking."""
    return Listing(
        code=VARIED,
        columns=(
            Column("place", _("Place"), lambda r: r.then_rank, sort="place", at_end=True),
            Column(
                "rank", _("Place in the ranking"), lambda r: r.rank, at_end=True,
                told=lambda r: f"{r.rank} {r.arrow}".strip(),
            ),
            APPLICATION,
            replace(REGION, shown=False),
            figures("then", _("Score"), lambda r: r.then and r.then["score"]),
            replace(SCORE, label=_("Score in the ranking")),
            Column(
                "standing", _("By the rule of the call"), _then_standing,
                badge=lambda r: STANDING_TONES[r.then_standing] if r.then else "warning",
            ),
            Column("crosses", _("Crosses the line"), lambda r: str(_("crosses the line")) if r.crosses else ""),
        ),
        filters=VariedFilter,
        offer=regions_by(lambda rows: regions_among(variant.ranking, rows)),
        narrow=lambda rows, asked: narrowed(
            variant.ranking.call_id, rows.where(lambda row: row.crosses) if asked["crosses"] else rows, asked
        ),
        sort="place",
        prepare=lambda rows: name_rows(variant.ranking, rows),
        about=about_of(variant.ranking),
        mark=lambda row: "crosses" if row.crosses else "",
    )  # fmt: skip
