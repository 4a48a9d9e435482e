"""`corymb-site person export|erase NUMBER`: what is known of somebody, and forgetting it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from corymb.apps.accounts.actions import erase_person
from corymb.apps.accounts.models import Person
from corymb.apps.accounts.queries import everything_about
from corymb.apps.journal.actions import SYSTEM


class Command(BaseCommand):
    help = "export: everything kept about a person, as JSON; erase: forget who they were, while the journal still holds"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["export", "erase"])
        parser.add_argument("number", type=int)
        parser.add_argument("--reason", default="", help="of an erasure; it is journaled")

    def handle(self, *_: Any, **options: Any) -> None:
        person = Person.objects.filter(pk=options["number"]).first()
        if not person:
            raise CommandError(f"there is no person {options['number']}")
        if options["what"] == "export":
            self.stdout.write(json.dumps(everything_about(person), ensure_ascii=False, indent=2))
            return
        if not options["reason"]:
            raise CommandError("an erasure needs a reason: --reason '...'")
        erase_person(person, actor=SYSTEM, now=timezone.now(), reason=options["reason"])
        self.stdout.write(f"person {person.pk} is erased")
