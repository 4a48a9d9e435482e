"""`corymb-site create-administrator EMAIL NAME`: the first person of an installation."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from corymb.apps.accounts.actions import NewGrant, NewPerson, NotPossible, invite_person
from corymb.apps.accounts.rules import WHOLE
from corymb.apps.accounts.states import ADMINISTRATOR
from corymb.apps.journal.actions import SYSTEM


class Command(BaseCommand):
    help = "makes an administrator known and prints the one-time link by which they choose a password"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--language", choices=["ru", "en"], default="en")
        parser.add_argument("--site", default=f"http://localhost:{settings.PORT}", help="address people use")

    def handle(self, *_: Any, **options: Any) -> None:
        now = timezone.now()
        who = NewPerson(options["name"], options["email"], options["language"])
        grants = [NewGrant(ADMINISTRATOR, WHOLE, timezone.localdate())]
        try:
            sent = invite_person(who, grants, actor=SYSTEM, by=None, now=now, site=options["site"].rstrip("/"))
        except NotPossible as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(sent.link)
