from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "corymb.apps.selection"
    label = "selection"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from corymb.apps.journal.images import keep, kind_of
        from corymb.apps.letters.states import LetterKind, kinds
        from corymb.apps.selection import models, rules, states, tasks  # noqa: F401 - they register themselves
        from corymb.apps.selection.queries import duties, found, naming, receipts, seeing
        from corymb.kit.registries import (
            ScopeKind,
            SearchSource,
            ThingKind,
            openers,
            recusals,
            scopes,
            search_sources,
            shut_scopes,
            task_ends,
            task_sources,
            things,
        )

        for model in models.KEPT:
            keep(model)
            things.add(kind_of(model), ThingKind(states.THINGS[kind_of(model)], naming.KINDS[model]))
        scopes.add("call", ScopeKind("call", _("Call"), naming.calls_by_number, naming.call_choices))
        for code, label, is_held in (
            (states.LETTER_EXTENDED, _("Applications are taken longer"), False),
            (states.LETTER_CHANGED, _("A call is changed"), False),
            (states.LETTER_RECEIVED, _("An application was received"), False),
            (states.LETTER_SIGN_OFF, _("A partner is asked to sign an application off"), False),
            (states.LETTER_DECLINED, _("A partner declined an application"), False),
            (states.LETTER_ADMISSION, _("Whether an application is admitted"), True),
        ):
            kinds.add(code, LetterKind(code, label, is_held=is_held))
        search_sources.add("calls", SearchSource("calls", _("Calls"), found.calls))
        search_sources.add("applications", SearchSource("applications", _("Applications"), found.applications))
        recusals.add("selection", seeing.applied_for)
        shut_scopes.add("selection", seeing.calls_shut)
        task_sources.add("selection", duties.tasks)
        for key in (duties.WRITE_KEY, duties.SUBMIT_KEY):
            task_ends.add(key, duties.moved_at)
        task_ends.add(duties.FILE_KEY, duties.decided_at)
        task_ends.add(duties.ADMIT_KEY, duties.admitted_at)
        task_ends.add(duties.SIGN_OFF_KEY, duties.answered_at)
        openers.add("selection.application", duties.files_of_applications)
        openers.add(receipts.KIND, receipts.files_of_receipts)
        openers.add(states.WORKBOOK, duties.files_of_workbooks)
