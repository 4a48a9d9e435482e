"""`corymb-site run verify N`: a publication computed again from the inputs it kept, for somebody at the console."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.states import DONE, PUBLISHED
from corymb.cli import speech
from corymb.i18n import LANGUAGES
from corymb.kit.saying import speaking
from corymb.refusal import Refusal


class Command(BaseCommand):
    help = "verify: compute a publication again, say what agrees and what does not; end with 1 where something does not"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify"])
        parser.add_argument("number", type=int, help="number of the publication, as in the address of its page")
        parser.add_argument("--lang", choices=LANGUAGES, default=speech.chosen((), os.environ))

    def handle(self, *_args: Any, **options: Any) -> None:
        with speaking(options["lang"]):
            self._verify(_publication(options["number"]))

    def _verify(self, run: Run) -> None:
        from corymb.apps.scorecard.actions.verifying import note_trouble, note_verdict, verdict_of
        from corymb.reports.rebuilt_said import conclusion, report

        try:
            found = verdict_of(run)
        except Refusal as refusal:
            note_trouble(run, refusal, timezone.now())
            raise CommandError(str(refusal)) from refusal
        note_verdict(run, found, timezone.now())
        self.stdout.write(report(found.told()), ending="")
        if not found.same:
            raise CommandError(conclusion(found.told()))


def _publication(number: int) -> Run:
    """Refuses what is no publication, and one that keeps no inputs."""
    run = Run.objects.select_related("pack", "baseline").filter(pk=number, kind=PUBLISHED).first()
    if run is None:
        raise CommandError(_("There is no publication {number}.").format(number=number))
    if run.state != DONE or not run.inputs:
        raise CommandError(_("Publication {number} keeps no inputs to compute it from.").format(number=number))
    return run
