from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "corymb.apps.programme"
    label = "programme"

    def ready(self) -> None:
        from corymb.apps.journal.images import keep, kind_of
        from corymb.apps.programme import models, states
        from corymb.apps.programme.queries import naming, planned
        from corymb.kit.registries import ThingKind, offers, things

        offers.add("programme.returns", planned.ON_RETURNS)
        for model in models.KEPT:
            keep(model)
            things.add(kind_of(model), ThingKind(states.THINGS[kind_of(model)], naming.KINDS[model]))
