from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "corymb.apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        from corymb.apps.accounts import models, rules  # noqa: F401 - rules name the permissions when they load
        from corymb.apps.journal.images import keep

        for model in (models.Person, models.Grant, models.Invitation):
            keep(model)
