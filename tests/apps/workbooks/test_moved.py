"""Workbooks moved out of returns: a database that holds some keeps them, there and back."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from corymb.apps.journal.models import Image
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.workbooks.actions import take_workbook
from corymb.apps.workbooks.models import Upload
from corymb.apps.workbooks.queries.templates import workbook_of
from corymb.site.management.commands.migrate import classes_made_alone
from tests.apps.returns.reporting import Member, member

pytestmark = pytest.mark.django_db
BEFORE = [("returns", "0001_first"), ("workbooks", None)]


def migrated(to: list[tuple[str, Any]]) -> Any:
    """Bring the database to a state, within the transaction of the test; the models as they were there."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is still to be checked would hold the tables
    executor = MigrationExecutor(connection)
    with classes_made_alone():  # as an installation is migrated
        executor.migrate(to)
    return executor.loader.project_state([to[0]]).apps


def given(who: Member) -> Upload:
    """A workbook that waits to be read."""
    found = who.opened()
    book = SimpleUploadedFile("otchet.xlsx", workbook_of(found, "en", own=True))
    return take_workbook(found.pk, book, who.preparer, **who.told("preparer"))


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.endswith(("_upload", "_bulk"))}


def test_a_database_with_a_workbook_keeps_it() -> None:
    who = member()
    upload = given(who)
    kept = Upload.objects.values().get()
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    old = migrated(BEFORE).get_model("returns", "Upload")
    assert list(old.objects.values()) == [kept]
    before = tables()
    migrated(latest)
    assert (before, tables()) == ({"returns_bulk", "returns_upload"}, {"workbooks_bulk", "workbooks_upload"})
    assert Upload.objects.values().get() == kept
    assert Upload.objects.create(state="coming", by=who.preparer, at=upload.at, file=upload.file).pk == upload.pk + 1


def test_the_journal_answers_for_workbooks_under_the_name_they_always_had() -> None:
    upload = given(member())
    last = Image.objects.filter(object_id=str(upload.pk), object_kind="returns.upload").get()
    assert last.entry.act == "returns.upload.given"
    assert [odd for odd in odd_rows() if odd.kind == "returns.upload"] == []
