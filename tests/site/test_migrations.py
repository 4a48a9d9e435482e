"""The migrations say what the models say."""

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_no_migration_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("makemigrations", check_changes=True, dry_run=True)
    except SystemExit as ended:
        pytest.fail(f"a migration is missing ({ended}): {capsys.readouterr().out}")
