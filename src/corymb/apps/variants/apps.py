from django.apps import AppConfig


class VariantsConfig(AppConfig):
    name = "corymb.apps.variants"
    label = "variants"

    def ready(self) -> None:
        from corymb.apps.variants import tasks  # noqa: F401 - the worker finds the job
