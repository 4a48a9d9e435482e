from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "corymb.apps.returns"
    label = "returns"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from corymb.apps.journal.images import keep, kind_of
        from corymb.apps.journal.queries.audit import auditors
        from corymb.apps.letters.states import LetterKind, kinds
        from corymb.apps.returns import models, states, tasks
        from corymb.apps.returns.queries import duties, naming, proof, seeing
        from corymb.kit.registries import ThingKind, kept_from, openers, period_opened, task_ends, task_sources, things

        for model in models.KEPT:
            keep(model)
            things.add(kind_of(model), ThingKind(states.THINGS[kind_of(model)], naming.KINDS[model]))
        task_sources.add("returns", duties.tasks)
        auditors.add("returns", proof.odd_facts)
        period_opened.add("returns", tasks.ask_to_open)
        for key in (duties.FILL_KEY, duties.SIGN_KEY, duties.ACCEPT_KEY, duties.LOCK_KEY):
            task_ends.add(key, duties.done_at)
        task_ends.add(duties.EVENT_KEY, duties.answered_at)
        task_ends.add(duties.DISPUTE_KEY, duties.settled_at)
        task_ends.add(duties.BASELINE_KEY, duties.approved_at)
        openers.add("returns.submission", duties.files_of_submissions)
        openers.add("returns.return", duties.files_of_returns)
        kept_from.add("returns.return", seeing.files_of_drafts)
        for code, label in (
            ("returns.submitted", _("Receipt of a return")),
            ("returns.returned", _("Return sent back with remarks")),
            ("returns.accepted", _("Return accepted")),
            ("returns.reopened", _("Return opened again")),
            ("returns.disputed", _("An event was disputed")),
        ):
            kinds.add(code, LetterKind(code, label))
