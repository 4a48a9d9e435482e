"""`corymb-site create-administrator EMAIL NAME`: the first person of an installation."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from corymb.apps.accounts.actions import NewGrant, NewPerson, NotPossible, invite_person
from corymb.apps.accounts.queries import link_of
from corymb.apps.accounts.rules import WHOLE
from corymb.apps.accounts.states import ADMINISTRATOR
from corymb.apps.journal.actions import SYSTEM


class Command(BaseCommand):
    help = "makes an administrator known and prints the one-time link by which they choose a password"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("--language", choices=["ru", "en"], default="en")

    def handle(self, *_: Any, **options: Any) -> None:
        now = timezone.now()
        who = NewPerson(options["name"], options["email"], options["language"])
        grants = [NewGrant(ADMINISTRATOR, WHOLE, timezone.localdate())]
        try:
            invitation = invite_person(who, grants, actor=SYSTEM, by=None, now=now)
        except NotPossible as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(link_of(invitation.pk, options["language"]))
