"""What was applied for and how it was marked, as files of a dossier."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corymb.apps.assessment.models import Assent, Mark, Proposal, Review
from corymb.apps.assessment.queries.sheet import canonical_marks
from corymb.apps.files.actions import path_of
from corymb.apps.journal.images import image
from corymb.apps.selection.models import Attachment, Call, HandingIn
from corymb.apps.selection.queries.receipts import documents_of
from corymb.apps.selection.queries.snapshots import read
from corymb.kit.batches import batched
from corymb.methods.chain import canonical
from corymb.packs.call_dossier import REVIEWS

Parts = Iterator[tuple[str, bytes | Path]]
PIECE = 500
FOUND = ("pairs", "total", "smallest", "cost", "certificate", "refusal")
"""Fields of a proposal the journal leaves to its hash."""


def applications(call: Call) -> Parts:
    """Each submission with its receipt, and every document that stood in one, whether it was taken off later or not."""
    rows = HandingIn.objects.filter(application__call=call).order_by("application", "round")
    named: dict[int, set[str]] = defaultdict(set)
    for some in batched(rows.iterator(), PIECE):
        papers = documents_of(some)
        for row in some:
            folder = f"applications/{row.application_id}/submission-{row.round}"
            named[row.application_id] |= {one["sha256"] for one in read(row.snapshot)["documents"]}
            yield f"{folder}.json", row.snapshot.encode()
            yield f"{folder}-receipt.json", plain(image(row))
            for paper in papers.get(row.pk, []):
                yield f"applications/{row.application_id}/{paper.name}", path_of(paper.sha256)
    for one in Attachment.objects.filter(application__in=list(named)).order_by("pk"):
        if one.sha256 in named[one.application_id]:
            yield f"applications/{one.application_id}/documents/{one.pk}-{one.file_name}", path_of(one.sha256)


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
        yield "assessment/consensuses.jsonl", "".join(f"{canonical(image(row))}\n" for row in assents).encode()


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
