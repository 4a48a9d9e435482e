from django.apps import AppConfig


class DefenceConfig(AppConfig):
    name = "corymb.apps.defence"
    label = "defence"

    def ready(self) -> None:
        from corymb.apps.defence import models, rules, states  # noqa: F401 - rules name the permissions
        from corymb.apps.defence.actions.commission import exclude_tied
        from corymb.apps.defence.queries import duties, naming, offering, personal
        from corymb.apps.defence.queries import letters as told
        from corymb.apps.defence.queries.printed import KIND, files_of_defences
        from corymb.apps.defence.queries.recusals import exclusions_of
        from corymb.apps.defence.queries.seeing import ABOUT
        from corymb.apps.journal.images import keep, kind_of
        from corymb.apps.letters.states import bundles, kinds, readers
        from corymb.kit.registries import (
            Holding,
            ThingKind,
            call_steps,
            holdings,
            offers,
            openers,
            recusals,
            task_sources,
            things,
            tie_told,
        )

        for model in models.KEPT:
            keep(model)
            things.add(kind_of(model), ThingKind(states.THINGS[kind_of(model)], naming.KINDS[model]))
        task_sources.add("defence", duties.tasks)
        openers.add(KIND, files_of_defences)
        offers.add("defence.application", offering.APPLICATION)
        call_steps.add("defence", offering.step_of)
        holdings.add("defence.members", Holding(personal.told))
        tie_told.add("defence", exclude_tied)
        recusals.add("defence", exclusions_of)
        for kind in told.KINDS:
            kinds.add(kind.code, kind)
        readers.add(ABOUT, told.letters_of_slots)
        readers.add(KIND, told.letters_of_defences)
        bundles.add(kind_of(models.Defence), told.letters_of_defence)
