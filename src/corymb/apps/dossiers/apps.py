from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "corymb.apps.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        from corymb.apps.dossiers import tasks  # noqa: F401 - the worker finds the job
