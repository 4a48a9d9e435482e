from django.apps import AppConfig


class WorkbooksConfig(AppConfig):
    name = "corymb.apps.workbooks"
    label = "workbooks"

    def ready(self) -> None:
        from corymb.apps.journal.images import keep, kind_of
        from corymb.apps.workbooks import models, states, tasks  # noqa: F401 - tasks register themselves
        from corymb.apps.workbooks.queries import naming, offering, waiting
        from corymb.kit.registries import ThingKind, offers, openers, task_ends, task_sources, things

        for model in models.KEPT:
            keep(model)
            things.add(kind_of(model), ThingKind(states.THINGS[kind_of(model)], naming.KINDS[model]))
        task_sources.add("workbooks", waiting.tasks)
        task_ends.add(waiting.KEY, waiting.decided_at)
        openers.add(states.UPLOAD_KIND, waiting.files_of_uploads)
        openers.add(states.BULK_KIND, waiting.files_of_bulks)
        offers.add("workbooks.return", offering.RETURN)
        offers.add("workbooks.board", offering.BOARD)
        offers.add("workbooks.board.cluster", offering.BOARD_CLUSTER)
