from django.apps import AppConfig


class DefenceConfig(AppConfig):
    name = "corymb.apps.defence"
    label = "defence"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from corymb.apps.defence import models, rules, states  # noqa: F401 - rules name the permissions
        from corymb.apps.defence.actions.commission import exclude_tied
        from corymb.apps.defence.queries import duties, naming, offering, personal
        from corymb.apps.defence.queries import letters as told
        from corymb.apps.defence.queries.printed import KIND, files_of_defences
        from corymb.apps.defence.queries.recusals import exclusions_of
        from corymb.apps.defence.queries.seeing import ABOUT
        from corymb.apps.journal.images import keep, kind_of
        from corymb.apps.letters.states import LetterKind, bundles, kinds, readers
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
        for kind in (
            LetterKind(
                states.LETTER, _("When an application is defended"), is_held=True,
                looked_up=told.speakers_told, appointment=told.appointment_of_slot, outdated=told.is_outdated,
            ),
            LetterKind(
                states.LETTER_COMMISSION, _("The commission of a defence is convened"), is_held=True,
                looked_up=told.still_open, appointment=told.appointment_of_member, outdated=told.is_outdated,
            ),
            LetterKind(
                states.LETTER_REMOVED, _("A member is in the commission of a defence no longer"),
                appointment=told.cancelled_of_member,
            ),
        ):  # fmt: skip
            kinds.add(kind.code, kind)
        readers.add(ABOUT, told.letters_of_slots)
        readers.add(KIND, told.letters_of_defences)
        bundles.add(kind_of(models.Defence), told.letters_of_defence)
