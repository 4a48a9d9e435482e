from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "corymb.apps.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        from corymb.apps.dossiers import states, tasks  # noqa: F401 - the journal finds the act, the worker the job
