from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "corymb.apps.assessment"
    label = "assessment"

    def ready(self) -> None:
        from corymb.apps.assessment import models, rules, states, tasks  # noqa: F401 - rules name the permissions
        from corymb.apps.assessment.queries import agreeing, duties, naming, personal, seeing
        from corymb.apps.journal.images import keep, kind_of
        from corymb.apps.letters.states import LetterKind, kept_from, kinds, readers
        from corymb.apps.selection.queries.steps import add_step
        from corymb.kit.registries import (
            Holding,
            ThingKind,
            holdings,
            recusals,
            task_ends,
            task_sources,
            things,
        )

        for model in models.KEPT:
            keep(model)
            things.add(kind_of(model), ThingKind(states.THINGS[kind_of(model)], naming.KINDS_OF_ROWS[model]))
        task_sources.add("assessment", duties.tasks)
        task_sources.add("assessment.consensuses", agreeing.tasks)
        task_ends.add(agreeing.ANSWER_KEY, agreeing.answered_at)
        task_ends.add(agreeing.WRITE_KEY, agreeing.written_at)
        task_ends.add(agreeing.OBJECTED_KEY, agreeing.taken_up_at)
        task_ends.add(duties.ANSWER_KEY, duties.answered_at)
        task_ends.add(duties.DECLARE_KEY, duties.declared_at)
        task_ends.add(duties.ASSESS_KEY, duties.assessed_at)
        recusals.add("assessment", seeing.recusals_of)
        add_step("assessment", rules.SEE, seeing.calls_visible_to, naming.call_url)
        holdings.add("assessment.experts", Holding(personal.told, personal.forget))
        readers.add("assessment.expert", seeing.letters_of_experts)
        kept_from.add("assessment.expert", seeing.kept_experts)
        kept_from.add("assessment.review", seeing.kept_reviews)
        for code, label in states.LETTERS.items():
            kinds.add(code, LetterKind(code, label))
