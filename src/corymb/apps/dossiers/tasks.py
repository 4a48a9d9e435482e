"""Jobs of dossiers. What renders is loaded when a job runs."""

from django.utils import timezone
from procrastinate.contrib.django import app

from corymb.apps.journal.actions import Actor
from corymb.kit.again import AGAIN


@app.task(name="outcomes.dossier", retry=AGAIN)  # type: ignore[untyped-decorator]
def dossier(number: int, person: str) -> None:
    """Put the dossier of a call together, for whoever asked."""
    from corymb.apps.dossiers.actions.making import make_dossier

    make_dossier(number, Actor("person", person), timezone.now())
