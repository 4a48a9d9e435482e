"""Draws the proposals by lot of a call again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from corymb.apps.assessment.models import Proposal


class Command(BaseCommand):
    help = "draws every assignment by lot of a call again from its chances and its seed; ends with 1 where one differs"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("call", help="code of the call")

    def handle(self, *_: Any, call: str, **__: Any) -> None:
        from corymb.apps.assessment.states import LOT
        from corymb.apps.assignment.actions.solving import drawn_again

        drawn = Proposal.objects.filter(call__code=call, aim=LOT, refusal={}).order_by("pk")
        found = {row.pk: (row.terms["seed"], row.sha256, drawn_again(row)) for row in drawn}
        if not found:
            raise CommandError(f"there is no proposal by lot of a call {call}")
        for number, (seed, kept, again) in found.items():
            if kept == again:
                self.stdout.write(f"proposal {number}: {seed} draws {again}")
            else:
                self.stderr.write(f"proposal {number}: {seed} draws {again}, and {kept} is kept")
        if any(kept != again for _seed, kept, again in found.values()):
            raise CommandError("not everything holds")
