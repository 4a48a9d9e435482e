from django.apps import AppConfig


class ScorecardConfig(AppConfig):
    name = "corymb.apps.scorecard"
    label = "scorecard"

    def ready(self) -> None:
        from corymb.apps.journal.images import keep, kind_of
        from corymb.apps.scorecard import models, states, tasks
        from corymb.apps.scorecard.queries import naming, planned, trials
        from corymb.kit.registries import (
            ThingKind,
            baseline_proposed,
            before_pack,
            facts_changed,
            offers,
            openers,
            planned_facts,
            things,
        )

        for model in models.KEPT:
            keep(model)
            things.add(kind_of(model), ThingKind(states.THINGS[kind_of(model)], naming.KINDS[model]))
        facts_changed.add("scorecard", tasks.hear_of_facts)
        baseline_proposed.add("scorecard", tasks.hear_of_baseline)
        planned_facts.add("scorecard", planned.come_of)
        before_pack.add("scorecard", trials.missing)
        offers.add("scorecard.pack", naming.PACK)
        offers.add("scorecard.baseline", naming.OF_BASELINE)
        offers.add("scorecard.organisation", naming.OF_ORGANISATION)
        openers.add("scorecard.run", naming.runs_opened)
