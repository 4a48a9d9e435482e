"""Django's `migrate`, which makes a new model's class, or gives a model a constraint, an index or a trigger, alone.

For each, Django makes the classes of some thirty models around it again, and of those around them: two thirds of the
25 seconds a new database takes. Nothing about those changes: nothing refers to a model that is new, and what is added
to a model's options changes no column.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ModelState, ProjectState
from pgtrigger.migrations import AddTrigger


class Command(migrate.Command):
    def handle(self, *arguments: Any, **options: Any) -> None:
        with classes_made_alone():
            super().handle(*arguments, **options)


@contextmanager
def classes_made_alone() -> Iterator[None]:
    """Meanwhile, states of migrations make no class again that stays as it is."""
    own: list[tuple[Any, str, Any]] = [
        (ProjectState, "add_model", _add_model),
        (ProjectState, "_append_option", _append),
        (AddTrigger, "state_forwards", _add_trigger),
    ]
    theirs = [(kind, name, getattr(kind, name)) for kind, name, _function in own]
    try:
        _put(own)
        yield
    finally:
        _put(theirs)


def _put(functions: list[tuple[Any, str, Any]]) -> None:
    for kind, name, function in functions:
        setattr(kind, name, function)


def _has_classes(state: ProjectState) -> bool:
    return "apps" in vars(state)  # asking for it would make them


def _add_model(state: ProjectState, model: ModelState) -> None:
    key = model.app_label, model.name_lower
    state.models[key] = model
    if vars(state)["_relations"] is not None:
        state.resolve_model_relations(key)
    if _has_classes(state):
        state.apps.render_multiple([model])


def _append(state: ProjectState, app_label: str, model_name: str, option: str, added: Any) -> None:
    told = state.models[app_label, model_name].options
    told[option] = [*told.get(option, []), added]
    if _has_classes(state):
        meta = state.apps.get_model(app_label, model_name)._meta
        setattr(meta, option, [*getattr(meta, option, []), added])


def _add_trigger(operation: AddTrigger, app_label: str, state: ProjectState) -> None:
    _append(state, app_label, operation.model_name, "triggers", operation.trigger)
