from django.apps import AppConfig


class ExtensionsConfig(AppConfig):
    name = "corymb.apps.extensions"
    label = "extensions"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from corymb.apps.extensions import models, states
        from corymb.apps.extensions.queries import duties, naming
        from corymb.apps.journal.images import keep, kind_of
        from corymb.apps.letters.states import LetterKind, kinds
        from corymb.kit.registries import ThingKind, offers, task_ends, task_sources, things

        for model in models.KEPT:
            keep(model)
            things.add(kind_of(model), ThingKind(states.THINGS[kind_of(model)], naming.KINDS[model]))
        task_sources.add("extensions", duties.tasks)
        task_ends.add(duties.TIME_KEY, duties.answered_at)
        offers.add("extensions.return", duties.ON_RETURN)
        kinds.add(states.LETTER, LetterKind(states.LETTER, _("Answer to a request for more time")))
