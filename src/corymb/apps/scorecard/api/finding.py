"""Runs as an operation finds them."""

from typing import Any

from django.http import Http404

from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries import reading, seeing


def found_run(person: Any, name: str) -> Run:
    """The living run, the last publication, or one by its number that the person may see."""
    named = {"living": reading.living, "published": reading.last_published}
    run = named[name]() if name in named else seeing.visible_to(person).filter(pk=int(name)).first()
    if run is None:
        raise Http404
    return run
