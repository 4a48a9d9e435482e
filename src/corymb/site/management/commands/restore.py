"""`corymb-site restore FOLDER`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from corymb.site.backups import NotPossible, restore


class Command(BaseCommand):
    help = "brings a backup into an empty database, compares it with its manifest, and proves the journal"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            manifest = restore(options["folder"])
        except NotPossible as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(f"{manifest.rows} rows are back as they were; the journal holds, {manifest.head}")
        for row in manifest.odd:
            self.stderr.write(f"not as the journal left it already in the backup: {row}")
