from django.apps import AppConfig


class LinkageConfig(AppConfig):
    name = "corymb.apps.linkage"
    label = "linkage"

    def ready(self) -> None:
        from corymb.apps.journal.images import keep, kind_of
        from corymb.apps.linkage import models, states, tasks  # noqa: F401 - tasks register themselves
        from corymb.apps.linkage.queries import naming, offering, waiting
        from corymb.kit.registries import ThingKind, offers, openers, task_ends, task_sources, things

        for model in models.KEPT:
            keep(model)
            things.add(kind_of(model), ThingKind(states.THINGS[kind_of(model)], naming.KINDS[model]))
        task_sources.add("linkage.imports", waiting.tasks)
        task_ends.add(waiting.KEY, waiting.gone_on_at)
        openers.add("linkage.importbatch", waiting.imports_opened)
        offers.add("linkage.organisation", offering.ORGANISATION)
        offers.add("linkage.organisations", offering.ORGANISATIONS)
