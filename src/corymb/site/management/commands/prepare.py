"""Brings the database and the files of pages to this version of the code; safe to run again at any time."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from corymb.site.roles import grant_rows


class Command(BaseCommand):
    help = "migrates the database (as its owner), makes the cache's table, collects style sheets and fonts"

    def handle(self, *_: Any, **options: Any) -> None:
        quiet = max(int(options["verbosity"]) - 1, 0)
        try:
            connection.ensure_connection()
        except OperationalError as error:
            raise CommandError(f"the database cannot be reached: {error}".strip()) from error
        settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=quiet)
        call_command("createcachetable", verbosity=quiet)
        grant_rows()
        call_command("collectstatic", interactive=False, clear=False, verbosity=quiet)
