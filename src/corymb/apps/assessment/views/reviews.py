"""An expert's reviews: the list."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from corymb.apps.assessment.queries import seeing
from corymb.apps.assessment.rules import ASSESS
from corymb.apps.assessment.views.review_lists import MINE
from corymb.kit.doors import asks
from corymb.kit.exports import export_of
from corymb.kit.listing import page_of


@asks(ASSESS)
def reviews(request: HttpRequest) -> HttpResponseBase:
    """What the expert was assigned, longest untouched first."""
    rows = seeing.own_reviews(request.user)
    answer = export_of(MINE, request, rows)
    if answer is not None:
        return answer
    experts = seeing.own_experts(request.user).order_by("pk")
    return render(request, "assessment/reviews.html", {"page": page_of(MINE, request, rows), "experts": experts})
