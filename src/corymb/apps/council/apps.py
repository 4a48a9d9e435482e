from django.apps import AppConfig


class CouncilConfig(AppConfig):
    name = "corymb.apps.council"
    label = "council"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from corymb.apps.council import models, rules, states
        from corymb.apps.council.queries import duties, naming, personal, seeing
        from corymb.apps.council.queries.dossiers import KIND as DOSSIERS
        from corymb.apps.council.queries.dossiers import files_of_calls
        from corymb.apps.council.queries.letters import ABOUT, letters_of_decisions, letters_of_session
        from corymb.apps.council.queries.minutes import KIND, files_of_sessions
        from corymb.apps.journal.images import keep, kind_of
        from corymb.apps.letters.states import LetterKind, bundles, kinds, readers
        from corymb.apps.selection.queries.steps import add_step
        from corymb.kit.registries import (
            Holding,
            ThingKind,
            decided_on,
            holdings,
            marks_frozen,
            openers,
            put_together,
            recusals,
            task_sources,
            things,
        )

        for model in models.KEPT:
            keep(model)
            things.add(kind_of(model), ThingKind(states.THINGS[kind_of(model)], naming.KINDS[model]))
        task_sources.add("council", duties.tasks)
        openers.add(KIND, files_of_sessions)
        openers.add(DOSSIERS, files_of_calls)
        put_together.add(DOSSIERS, DOSSIERS)
        add_step("council", rules.SEE, seeing.calls_visible_to, naming.call_url)
        recusals.add("council", seeing.abstentions_of)
        decided_on.add("council", seeing.decided_among)
        rankings = models.Ranking.objects.exclude(state=states.FAILED)
        marks_frozen.add("council", lambda call: rankings.filter(call=call).exists())
        holdings.add("council.seats", Holding(personal.told))
        kinds.add(states.LETTER, LetterKind(states.LETTER, _("What the council decided"), is_held=True))
        readers.add(ABOUT, letters_of_decisions)
        bundles.add(kind_of(models.Session), letters_of_session)
