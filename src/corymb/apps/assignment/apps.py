from django.apps import AppConfig


class AssignmentConfig(AppConfig):
    name = "corymb.apps.assignment"
    label = "assignment"

    def ready(self) -> None:
        from corymb.apps.assignment import tasks  # noqa: F401 - the worker finds the job
        from corymb.apps.assignment.queries.experts_tied import conflicts_of
        from corymb.kit.registries import recusals

        recusals.add("assignment.experts", conflicts_of)
