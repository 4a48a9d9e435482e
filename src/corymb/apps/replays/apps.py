from django.apps import AppConfig


class ReplaysConfig(AppConfig):
    name = "corymb.apps.replays"
    label = "replays"

    def ready(self) -> None:
        from corymb.apps.journal.images import keep, kind_of
        from corymb.apps.replays import models, states, tasks  # noqa: F401 - the worker finds the job
        from corymb.apps.replays.queries import naming, offering
        from corymb.kit.registries import ThingKind, offers, things

        keep(models.Replay)
        kind = kind_of(models.Replay)
        things.add(kind, ThingKind(states.THINGS[kind], naming.REPLAY))
        offers.add("replays.ranking", offering.RANKING)
