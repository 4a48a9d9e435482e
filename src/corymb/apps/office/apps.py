from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "corymb.apps.office"
    label = "office"

    def ready(self) -> None:
        from corymb.apps.office.queries import duties
        from corymb.kit.registries import task_sources

        task_sources.add("office", duties.tasks)
