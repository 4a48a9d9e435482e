"""`corymb-site backup FOLDER`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from corymb.site.backups import NotPossible, back_up


class Command(BaseCommand):
    help = "writes database, files and a manifest into a new folder; the site may be served meanwhile"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            manifest = back_up(options["folder"], timezone.now())
        except NotPossible as reason:
            raise CommandError(str(reason)) from reason
        rows, files = manifest.rows, len(manifest.files)
        self.stdout.write(f"{rows} rows and {files} files in {options['folder']}; head of the journal {manifest.head}")
        for row in manifest.odd:
            self.stderr.write(f"not as the journal left it: {row}")
