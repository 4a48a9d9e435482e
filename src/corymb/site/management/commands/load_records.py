"""`corymb-site load_records PATH... --pack CODE`: records kept elsewhere become a programme in an empty house."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.registry.models import Organisation
from corymb.apps.scorecard.actions import order_publication
from corymb.apps.scorecard.tasks import compute
from corymb.kit.asking import NotPossible
from corymb.packs.loader import load_pack
from corymb.refusal import Refusal


class Command(BaseCommand):
    help = "loads files that `corymb score` reads into an empty site: organisations, facts, locked returns"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path)
        parser.add_argument("--pack", required=True, help="a shipped code, a pack.toml, or its folder")
        parser.add_argument("--by-region", action="store_true", help="take each region for a cluster of its own")
        parser.add_argument("--publish", type=int, metavar="YEAR", help="have the scorecard of the year published")

    def handle(self, *_: Any, **options: Any) -> None:
        from corymb.site.records import Records, load_records, source_of
        from corymb.sources.reading import read_tables

        if Organisation.objects.exists():
            raise CommandError("the register is not empty; records of another programme need a house of their own")
        now = timezone.now()
        try:
            pack = load_pack(options["pack"])
            tables, _findings = read_tables(options["paths"], pack)
            with transaction.atomic():
                call_command("load_regions", verbosity=0, stdout=self.stderr)
                call_command("put_pack_in_force", options["pack"], verbosity=0, stdout=self.stderr)
                records = Records(tables, source_of(pack, options["paths"][0].name))
                number = load_records(records, now, by_region=options["by_region"])
                if options["publish"]:
                    run = order_publication(options["publish"], None, actor=SYSTEM, now=now, note=records.source)
                    compute.defer(number=run.pk)
        except (Refusal, NotPossible) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{number} organisations are loaded; the worker computes their scorecard")
