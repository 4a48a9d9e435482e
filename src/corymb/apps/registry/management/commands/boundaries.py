"""`corymb-site boundaries`: how the office's file of outlines fits the regions of the register."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from corymb.apps.registry.models import Region
from corymb.apps.registry.queries.areas import areas


class Command(BaseCommand):
    help = "which regions have an outline in the file CORYMB_BOUNDARIES names, and what in it fits none"

    def handle(self, *_: Any, **__: Any) -> None:
        regions = list(Region.objects.order_by("code"))
        found = areas(regions)
        if found is None:
            raise CommandError("CORYMB_BOUNDARIES names no file")
        self.stdout.write(f"{len(found.paths)} of {len(regions)} regions have an outline")
        for region in regions:
            if region.code not in found.paths:
                self.stdout.write(f"without one: {region.code} {region.name_ru} / {region.name_en}")
        for stranger in found.strangers:
            self.stdout.write(f"in the file, and no region: {stranger}")
