"""What was applied for and how it was marked, as files of a dossier."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corymb.apps.assessment.models import Assent, Mark, Proposal, Review
from corymb.apps.assessment.queries.sheet import canonical_marks
from corymb.apps.dossiers.queries.printed import language_of, submitted_paper
from corymb.apps.files.actions import path_of
from corymb.apps.journal.images import image
from corymb.apps.selection.models import Attachment, Call, CallVersion, HandingIn
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.receipts import documents_of
from corymb.apps.selection.queries.snapshots import read
from corymb.kit.batches import batched
from corymb.kit.saying import speaking
from corymb.methods.chain import canonical
from corymb.packs.call_dossier_form import ASSENTS, FOUND, REVIEWS
from corymb.reports.paper import pages

Parts = Iterator[tuple[str, bytes | Path]]
PIECE = 500


def applications(call: Call) -> Parts:
    """Each submission, to be read too, with its receipt; every document that stood in one, taken off later or not."""
    rows = HandingIn.objects.filter(application__call=call).order_by("application", "round")
    rows = rows.select_related("by", "application__region", "application__cluster")
    versions = {version.number: version for version in call.versions.all()}
    named: dict[int, set[str]] = defaultdict(set)
    for some in batched(rows.iterator(), PIECE):
        papers = documents_of(some)
        for row in some:
            folder = f"applications/{row.application_id}/submission-{row.round}"
            told = read(row.snapshot)
            named[row.application_id] |= {one["sha256"] for one in told["documents"]}
            yield f"{folder}.json", row.snapshot.encode()
            yield f"{folder}.pdf", _to_be_read(row, versions[told["call_version"]])
            yield f"{folder}-receipt.json", plain(image(row))
            for paper in papers.get(row.pk, []):
                yield f"applications/{row.application_id}/{paper.name}", path_of(paper.sha256)
    for one in Attachment.objects.filter(application__in=list(named)).order_by("pk"):
        if one.sha256 in named[one.application_id]:
            yield f"applications/{one.application_id}/documents/{one.pk}-{one.file_name}", path_of(one.sha256)


def _to_be_read(row: HandingIn, version: CallVersion) -> bytes:
    """A submission as PDF/A, in the language it was written in: read where nothing else of the site is."""
    content = content_of(version)
    with speaking(language_of(row, content)):
        return pages(submitted_paper(row, content))


def assessment(call: Call) -> Parts:
    """What the solver proposed with its certificate, reviews with their marks and comments, what was said of

    consensuses: assents, objections, and why one was closed in spite of them.
    """
    for proposal in Proposal.objects.filter(call=call).order_by("pk"):
        told = {name: getattr(proposal, name) for name in FOUND}
        yield f"assessment/proposals/{proposal.pk}.json", plain(image(proposal) | told)
    reviews = [line for some in batched(_submitted(call), PIECE) for line in _lines(some)]
    if reviews:
        yield REVIEWS, "".join(f"{line}\n" for line in reviews).encode()
    assents = Assent.objects.filter(review__application__call=call).order_by("pk")
    if assents:
        yield ASSENTS, "".join(f"{canonical(image(row))}\n" for row in assents).encode()


def _submitted(call: Call) -> Iterator[Review]:
    """Reviews that were submitted, whatever became of them."""
    rows = Review.objects.filter(application__call=call).exclude(sha256="").order_by("pk")
    return rows.select_related("application__by_version").iterator()


def _lines(reviews: list[Review]) -> Iterator[str]:
    marks: dict[int, list[Mark]] = defaultdict(list)
    for mark in Mark.objects.filter(review__in=reviews, is_given=True).order_by("review", "criterion"):
        marks[mark.review_id].append(mark)
    for row in reviews:
        yield canonical({"id": str(row.pk), "sha256": row.sha256, "text": canonical_marks(row, marks[row.pk])})


def plain(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
