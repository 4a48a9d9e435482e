"""A database of an older version with rows in it comes up with this one, and lacks nothing that came since."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from corymb.apps.files.actions import store_file
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.registry.actions import ContractFacts, register_contract, set_size
from corymb.apps.registry.models import Contract, Membership, Organisation, SizeClass
from corymb.apps.selection.models import Call
from corymb.apps.weighings.actions import ask_judges
from corymb.kit.words import having_words
from tests import factories
from tests.apps.accounts.making import NOW
from tests.apps.selection import calling
from tests.apps.workbooks.test_moved import migrated

pytestmark = pytest.mark.django_db
OLD = [("registry", "0003_closed_and_ended"), ("files", "0001_first")]


def columns(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return {row.name for row in connection.introspection.get_table_description(cursor, table)}


def history() -> Any:
    """The states of memberships as django-pghistory keeps them."""
    return apps.get_model("registry", "MembershipHistory")


def test_rows_of_an_older_version_have_what_came_since() -> None:
    member, cluster = factories.organisation(), factories.cluster(region=factories.region("RU-TOM"))
    factories.membership(member, cluster, date(2016, 1, 1))
    set_size(member, SizeClass(year=2016, size="small"), actor=SYSTEM, now=NOW)
    facts = ContractFacts("17", date(2016, 2, 1), "supply", "Испытательный стенд")
    register_contract(facts, [(member, "customer"), (factories.organisation(), "supplier")], actor=SYSTEM, now=NOW)
    store_file(SimpleUploadedFile("дорожная карта.pdf", b"%PDF-1.4\n%%EOF\n"), actor=SYSTEM, now=NOW, about=("", ""))
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    new = columns("registry_organisation")
    recorded = {row.pgh_created_at for row in history().objects.all()}
    migrated(OLD)
    assert new - columns("registry_organisation") == {"seen_from", "size_last", "joined_from", "joined_until"}
    migrated(latest)
    found = Organisation.objects.get(pk=member.pk)
    assert found.seen_from == sorted([member.region_id, cluster.region_id])
    assert (found.size_last, found.joined_from, found.joined_until) == ("small", date(2016, 1, 1), None)
    assert Contract.objects.filter(having_words("stend")).count() == 1
    assert StoredFile.objects.filter(having_words("дорожная")).count() == 1
    (moment,) = recorded
    assert Membership.objects.get().recorded_at == history().objects.get().recorded_at == moment
    assert list(odd_rows()) == []


def test_a_call_that_was_published_before_is_what_its_entries_say() -> None:
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    call = calling.published()
    migrated([("selection", "0003_kinds_of_files")])
    assert "order_number" not in columns("selection_callversion")
    migrated(latest)
    assert list(odd_rows()) == []
    ask_judges(call.pk, date(2090, 1, 1), actor=SYSTEM, now=NOW)
    assert list(odd_rows()) == []
    Call.objects.update(judged_until=None)
    assert [row.kind for row in odd_rows()] == ["selection.call"]
