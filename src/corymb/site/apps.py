from importlib import import_module

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "corymb.site"
    label = "site"

    def ready(self) -> None:
        import_module("corymb.site.states")  # names its acts, so that the journal can
