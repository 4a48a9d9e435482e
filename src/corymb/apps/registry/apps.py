from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "corymb.apps.registry"
    label = "registry"

    def ready(self) -> None:
        from corymb.apps.journal.images import keep
        from corymb.apps.registry import models

        for model in models.KEPT:
            keep(model)
