"""Our `migrate` writes the statements that Django's own writes."""

import pgtrigger
import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

from corymb.site.management.commands.migrate import classes_made_alone

pytestmark = pytest.mark.django_db
OPERATIONS = [
    migrations.CreateModel("Place", [("id", models.BigAutoField(primary_key=True)), ("code", models.TextField())]),
    migrations.CreateModel(
        "Thing",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("place", models.ForeignKey("tried.Place", models.PROTECT)),
            ("beside", models.ForeignKey("self", models.CASCADE, null=True)),
        ],
        options={"indexes": [models.Index("place", name="thing_place")]},
    ),
    migrations.AddIndex("Place", models.Index("code", name="place_code")),
    migrations.AddConstraint("Place", models.UniqueConstraint("code", name="one_code")),
    migrations.AddConstraint("Thing", models.UniqueConstraint("place", name="one_a_place")),
    AddTrigger("thing", pgtrigger.Protect(name="stays", operation=pgtrigger.Delete)),
    migrations.AddField("Place", "size", models.IntegerField(default=0)),
    migrations.AddConstraint("Place", models.CheckConstraint(condition=models.Q(size__gte=0), name="has_size")),
    migrations.AddField("Thing", "before", models.ForeignKey("tried.Place", models.PROTECT, null=True)),
    migrations.AlterField("Place", "id", models.AutoField(primary_key=True)),
    migrations.RemoveConstraint("Place", "one_code"),
    migrations.RenameField("Place", "code", "name"),
]


def test_statements_and_models_are_the_same_as_by_django_alone() -> None:
    theirs = _carried_out()
    with classes_made_alone():
        ours = _carried_out()
    assert ours == theirs
    assert sum("pgtrigger_stays" in statement for statement in ours[0]) == 1


def _carried_out() -> tuple[list[str], list[object]]:
    """Statements of the operations, and what the models are afterwards."""
    migration = migrations.Migration("0001_tried", "tried")
    migration.operations = OPERATIONS
    state = ProjectState()
    state.apps  # noqa: B018 - as `migrate` does before the first
    with connection.schema_editor(collect_sql=True) as editor:
        state = migration.apply(state, editor)
    told: list[object] = []
    for name in ("place", "thing"):
        model = state.apps.get_model("tried", name)
        there = [field.name for field in model._meta.get_fields()]
        told += [there, *(_named(getattr(model._meta, kind, [])) for kind in ("indexes", "constraints", "triggers"))]
        told.append(sorted(state.models["tried", name].options))
    return editor.collected_sql, told


def _named(things: list[models.Index]) -> list[str]:
    return [thing.name for thing in things]
