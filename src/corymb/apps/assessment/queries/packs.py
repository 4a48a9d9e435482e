"""What stands in an expert's PDF: the applications of a pack as their pages show them, and the sheet of criteria."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from corymb.apps.assessment.models import Pack, Review
from corymb.apps.assessment.queries.board import content_now
from corymb.apps.assessment.queries.opening import open_reviews
from corymb.apps.assessment.queries.telling import due_of_call, is_blind, region_of, title_of
from corymb.apps.selection.queries.form import page_of
from corymb.kit.saying import moment, number
from corymb.packs.call import CallContent
from corymb.packs.call_defence import shares_in_score

if TYPE_CHECKING:
    from corymb.reports.travel import Bid
    from corymb.reports.travel import Pack as Travel


def content_of_pack(row: Pack, now: datetime) -> "Travel":
    """The pack in the language in force, with what is open to them now alone."""
    from corymb.reports.travel import Pack as Travel

    person = row.expert.person
    reviews = open_reviews(person).filter(pk__in=row.reviews).order_by("pk")
    content = content_now(row.expert.call)
    due = due_of_call(row.expert.call)
    return Travel(
        call=row.expert.call.title,
        expert=str(person),
        made=moment(now),
        at=now,
        bids=[_bid(review) for review in reviews],
        criteria=list(_criteria(content)),
        due=moment(due) if due else "",
        invented=person.is_synthetic,
    )


def _criteria(content: CallContent) -> Iterator[tuple[str, str]]:
    """The leaves, each with its weight in the score as the call tells it, and what its marks mean."""
    shares = shares_in_score(content)
    for leaf in content.leaves:
        weight = _("weight {share} %").format(share=number(shares[leaf.code] * 100, 1))
        anchors = "; ".join(f"{anchor.mark}: {anchor.text}" for anchor in content.anchors_of(leaf))
        yield f"{leaf.label} ({weight})", anchors


def _bid(review: Review) -> "Bid":
    from corymb.reports.travel import Bid

    page = page_of(review.application, live=False)
    sections = [
        (section.label, [(str(line.question.label), line.told) for line in section.rows]) for section in page.sections
    ]
    papers = [(str(one.document.label), ", ".join(file.file_name for file in one.files)) for one in page.papers]
    shown = [(_("Documents"), papers)] if papers and not is_blind(review) else []
    rulings = [
        (str(one.gate.label), "; ".join(filter(None, (one.about, one.told, one.verdict)))) for one in page.rulings
    ]
    judged = [(_("Conditions"), rulings)] if rulings else []
    named = "" if is_blind(review) else _("Application {number}").format(number=review.application_id)
    return Bid(title_of(review), ", ".join(filter(None, (named, region_of(review)))), sections + shown + judged)
