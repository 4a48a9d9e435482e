from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    name = "corymb.apps.letters"
    label = "letters"

    def ready(self) -> None:
        from corymb.apps.journal.images import keep
        from corymb.apps.letters import models, queries, tasks  # noqa: F401 - tasks register themselves
        from corymb.apps.letters.actions import forgetting
        from corymb.apps.letters.queries import personal
        from corymb.kit.registries import Holding, ThingKind, holdings, things

        things.add("letters.letter", ThingKind(_("Letter"), queries.letters_named))
        things.add("letters.digestchoice", ThingKind(_("Choice: the weekly letter"), queries.choices_named))
        keep(models.DigestChoice)
        holdings.add("letters.letters", Holding(personal.letters_to, forgetting.withdraw_letters_to))
        holdings.add("letters.digest_choice", Holding(personal.digest_choices_of, forgetting.forget_digest_choice))
