from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "corymb.apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        from allauth.account.signals import password_reset
        from allauth.mfa.signals import authenticator_added

        from corymb.apps.accounts import actions, adapter, models, queries, rules, states
        from corymb.apps.journal.images import keep
        from corymb.apps.letters.states import LetterKind, kinds
        from corymb.kit import registries
        from corymb.kit.registries import ScopeKind, ThingKind, scopes, things

        things.add("accounts.person", ThingKind(_("Person"), queries.people_named, queries.people_called))
        things.add("accounts.grant", ThingKind(_("Role of a person"), queries.grants_named))
        things.add("accounts.invitation", ThingKind(_("Invitation"), queries.invitations_named))
        things.add("accounts.apitoken", ThingKind(_("Token"), queries.tokens_named))
        things.add("accounts.savedview", ThingKind(_("Saved view"), queries.views_named))
        registries.saved_views.add("accounts", queries.views_of_list)
        registries.everybody.add("accounts.person", queries.everybody)
        registries.task_sources.add("accounts", queries.tasks)
        registries.task_ends.add(queries.SECOND_FACTOR, queries.second_factor_set_up_at)
        registries.addressees.add("accounts.person", queries.addressees)
        kinds.add(queries.INVITATION, LetterKind(queries.INVITATION, _("Invitation"), queries.secrets_of_invitation))
        kinds.add(states.SIGN_IN_CHANGED, LetterKind(states.SIGN_IN_CHANGED, _("Change of how somebody signs in")))
        scopes.add("programme", ScopeKind("programme", _("Programme"), rules.programme_named, rules.programme_choices))
        user_logged_in.connect(actions.note_sign_in, dispatch_uid="journal sign-ins")
        password_reset.connect(adapter.forget_guesses, dispatch_uid="forget guesses after a new password")
        authenticator_added.connect(adapter.lead_on, dispatch_uid="lead on after a second factor")
        self._tell_of_changes()
        for model in (models.Person, models.Grant, models.Invitation, models.ApiToken):
            keep(model)

    def _tell_of_changes(self) -> None:
        from allauth.account import signals as account
        from allauth.mfa import signals as mfa

        from corymb.apps.accounts.actions import telling

        for changed in (account.password_set, account.password_changed, account.password_reset):
            changed.connect(telling.tell_of_password, dispatch_uid="tell of a new password")
        mfa.authenticator_added.connect(telling.tell_of_added, dispatch_uid="tell of a second factor")
        mfa.authenticator_reset.connect(telling.tell_of_codes, dispatch_uid="tell of recovery codes")
        mfa.authenticator_removed.connect(telling.tell_of_removed, dispatch_uid="tell of a second factor taken away")
