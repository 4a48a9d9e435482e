from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "corymb.apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        from corymb.apps.accounts import models, rules
        from corymb.apps.journal.images import keep
        from corymb.kit.registries import ScopeKind, scopes

        scopes.add("programme", ScopeKind("programme", _("Programme"), rules.programme_named, rules.programme_choices))
        for model in (models.Person, models.Grant, models.Invitation):
            keep(model)
