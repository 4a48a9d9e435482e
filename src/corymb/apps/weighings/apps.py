from django.apps import AppConfig


class WeighingsConfig(AppConfig):
    name = "corymb.apps.weighings"
    label = "weighings"

    def ready(self) -> None:
        from corymb.apps.weighings.queries import duties
        from corymb.kit.registries import task_ends, task_sources

        task_sources.add("weighings", duties.tasks)
        task_ends.add(duties.JUDGE_KEY, duties.judged_at)
