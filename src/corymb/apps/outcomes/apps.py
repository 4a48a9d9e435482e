from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "corymb.apps.outcomes"
    label = "outcomes"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from corymb.apps.journal.images import keep, kind_of
        from corymb.apps.letters.states import LetterKind, kinds, readers
        from corymb.apps.outcomes import models, rules, states
        from corymb.apps.outcomes.queries import agreements, complaints, duties, naming, offering, planned, seeing
        from corymb.apps.selection.queries.steps import add_step
        from corymb.kit.registries import (
            ThingKind,
            ended_bases,
            offers,
            openers,
            reasons_anew,
            rests_on,
            taken_up_again,
            task_ends,
            task_sources,
            things,
        )

        for model in models.KEPT:
            keep(model)
            things.add(kind_of(model), ThingKind(states.THINGS[kind_of(model)], naming.KINDS[model]))
        offers.add("outcomes.application", offering.APPLICATION)
        add_step("outcomes", rules.SEE, seeing.calls_visible_to, naming.call_url)
        openers.add(complaints.KIND, complaints.files_of_complaints)
        openers.add(agreements.KIND, agreements.files_of_agreements)
        task_sources.add("outcomes", duties.tasks)
        taken_up_again.add("outcomes", complaints.upheld_among)
        ended_bases.add("outcomes", planned.ended_bases)
        reasons_anew.add("outcomes", complaints.upheld_said)
        rests_on.add("outcomes", agreements.standing_said)
        task_ends.add(duties.COMPLAINT_KEY, duties.moved_at)
        kinds.add(states.LETTER, LetterKind(states.LETTER, _("Answer to a complaint"), is_held=True))
        kinds.add(states.LETTER_LOOK, LetterKind(states.LETTER_LOOK, _("An application to be looked at again")))
        readers.add(complaints.KIND, complaints.letters_of_complaints)
        kinds.add(states.NUDGE, LetterKind(states.NUDGE, _("An agreement to be signed")))
        kinds.add(states.LETTER_MOVED, LetterKind(states.LETTER_MOVED, _("What became of an agreement")))
        task_ends.add(duties.AGREEMENT_KEY, duties.agreement_moved_at)
