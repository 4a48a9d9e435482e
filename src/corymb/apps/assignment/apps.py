from django.apps import AppConfig


class AssignmentConfig(AppConfig):
    name = "corymb.apps.assignment"
    label = "assignment"

    def ready(self) -> None:
        from corymb.apps.assignment import tasks  # noqa: F401 - the worker finds the job
