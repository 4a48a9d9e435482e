"""`corymb-site load_regions [FILE]`: regions of Russia, or of another country from a file of the same columns."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.registry.actions import load_regions

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "regions_ru.csv"


class Command(BaseCommand):
    help = "loads regions from a CSV; safe to run again: what is there already and unchanged is left alone"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED)

    def handle(self, *_: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path} cannot be read: {error}") from error
        lacking = {"code", "name_en", "name_ru"} - set(rows[0] if rows else ())
        if lacking:
            raise CommandError(f"{path} lacks columns: {', '.join(sorted(lacking))}")
        number = load_regions(rows, actor=SYSTEM, now=timezone.now(), source=path.name)
        self.stdout.write(f"{number} regions are new or changed, {len(rows)} in the list")
