from importlib import import_module

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "corymb.site"
    label = "site"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from corymb.site.held import hold

        import_module("corymb.site.states")  # names its acts, so that the journal can
        connection_created.connect(hold, dispatch_uid="corymb.site.held")
