"""`corymb-site put_pack_in_force CODE_OR_PATH`: proposes a pack where it is new, and puts it in force."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.programme.actions import propose_pack, put_in_force
from corymb.apps.programme.models import PackVersion
from corymb.apps.programme.states import IN_FORCE
from corymb.kit.asking import NotPossible
from corymb.packs.loader import load_pack
from corymb.packs.reading import find
from corymb.refusal import Refusal


class Command(BaseCommand):
    help = "puts a pack in force: a shipped code, a pack.toml or its folder; run again, changes nothing"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pack", help="a shipped code, a pack.toml, or its folder")
        parser.add_argument("--reason", default="", help="why it replaces the one in force; the journal keeps it")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                self.stdout.write(_put(options["pack"], options["reason"]))
        except (Refusal, NotPossible) as error:
            raise CommandError(str(error)) from error


def _put(code_or_path: str, reason: str) -> str:
    pack = load_pack(code_or_path)
    version = PackVersion.objects.filter(sha256=pack.hash).first()
    if version and version.state == IN_FORCE:
        return f"{version} is in force already"
    told: dict[str, Any] = {"actor": SYSTEM, "now": timezone.now(), "reason": reason}
    if version is None:
        version = propose_pack(find(code_or_path).read_text(encoding="utf-8-sig"), None, **told)
    put_in_force(version.pk, None, **told)
    return f"{version} is in force"
