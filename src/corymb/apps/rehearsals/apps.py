from django.apps import AppConfig


class RehearsalsConfig(AppConfig):
    name = "corymb.apps.rehearsals"
    label = "rehearsals"

    def ready(self) -> None:
        from corymb.apps.rehearsals import tasks  # noqa: F401 - the worker finds the job
