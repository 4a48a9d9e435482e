"""Finds the rankings of a call again from the journal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from corymb.apps.council.models import Ranking


class Command(BaseCommand):
    help = "finds every frozen ranking of a call again from the journal; says what does not hold, and ends with 1 then"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("call", help="code of the call")

    def handle(self, *_: Any, call: str, **__: Any) -> None:
        from corymb.apps.council.states import FROZEN
        from corymb.apps.replays.actions.replaying import replayed
        from corymb.apps.replays.queries.telling import faults_told

        rankings = Ranking.objects.filter(call__code=call, state=FROZEN).select_related("call", "by_version")
        found = {ranking: faults_told(replayed(ranking)) for ranking in rankings.order_by("number")}
        if not found:
            raise CommandError(f"there is no frozen ranking of a call {call}")
        for ranking, faults in found.items():
            for fault in faults:
                self.stderr.write(f"ranking {ranking.number}: {fault}")
            if not faults:
                self.stdout.write(f"ranking {ranking.number}: the journal leads to {ranking.sha256}")
        if any(found.values()):
            raise CommandError("not everything holds")
