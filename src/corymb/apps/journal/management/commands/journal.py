"""`corymb-site journal`: the journal for somebody at the console."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from corymb.apps.journal.actions import seal_pending
from corymb.apps.journal.queries import audit, proof


class Command(BaseCommand):
    help = (
        "export: the chain as lines for `corymb journal verify`; verify: walk it here; audit: find rows changed by hand"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["export", "verify", "audit", "seal"])

    def handle(self, *_: Any, **options: Any) -> None:
        {"export": self._export, "verify": self._verify, "audit": self._audit, "seal": self._seal}[options["what"]]()

    def _export(self) -> None:
        for line in proof.lines():
            self.stdout.write(line)
        self.stderr.write(f"head {proof.state().head}")

    def _verify(self) -> None:
        verdict = proof.verified()
        if verdict.fault:
            raise CommandError(verdict.fault.format(number=verdict.number))
        self.stdout.write(f"{verdict.entries} entries, the chain holds, head {verdict.head}")

    def _audit(self) -> None:
        odd = list(audit.odd_rows())
        for row in odd:
            fields = f" ({', '.join(row.fields)})" if row.fields else ""
            self.stdout.write(f"{row.kind} {row.id}: {row.what}{fields}")
        if odd:
            raise CommandError(f"{len(odd)} rows are not as the journal left them")
        self.stdout.write("every row is as the journal left it")

    def _seal(self) -> None:
        sealed = 0
        while done := seal_pending(timezone.now()):
            sealed += done
        self.stdout.write(f"{sealed} entries sealed")
