"""`corymb-site load_demo`: fills the demonstration's own database, once."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from corymb.packs.loader import load_pack
from corymb.site.demonstration import (
    assessment,
    baseline,
    council,
    drafting,
    outcomes,
    people,
    programme,
    publications,
    register,
    returns,
    selection,
    ties,
)
from corymb.site.demonstration.settling import settle

PACK = "innovative-clusters-2016"


class Command(BaseCommand):
    help = "loads the demonstration: real clusters, invented members and people; run again, adds nothing"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--members", type=int, default=register.MEMBERS)
        parser.add_argument("--late-one-in", type=int, metavar="N", default=returns.ONE_IN)

    def handle(self, *_: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("this fills a database with invented people: set CORYMB_DEMO=yes where that is wanted")
        now, members = timezone.now(), int(options["members"])
        pack = load_pack(PACK)
        with transaction.atomic():
            call_command("load_regions", verbosity=0, stdout=self.stderr)
            register.load_clusters(pack, now)
            call_command("put_pack_in_force", PACK, verbosity=0, stdout=self.stderr)
            programme.load_periods(now)
            programme.load_parts(pack, now)
            number = register.load_members(pack, members, now)
            settle()
            ties.load_territories(now)
            ties.load_contracts(now)
            holders = people.load_people(now)
            returns.load_returns(pack, members, holders, now, late_one_in=int(options["late_one_in"]))
            programme.close_years(now)
            baseline.propose_restated(now)
            publications.order_publications(now)
            selection.load_call(holders, now)
            assessment.load_assessment(holders, now)
            council.load_decided_call(holders, now)
            outcomes.load_outcomes(holders, now)
            drafting.load_draft(holders, now)
            ties.load_posts(holders["cluster_manager"], people.load_council(now), people.CLUSTER, now)
        if int(options["verbosity"]):
            self.stdout.write(f"{number} invented organisations are loaded")
