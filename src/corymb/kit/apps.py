from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "corymb.kit"
    label = "kit"

    def ready(self) -> None:
        from django.conf import settings

        from corymb.kit import boundaries, working_days

        # A file that cannot be read stops the start, not the first morning's reminders or the first look at a map.
        working_days.in_force()
        boundaries.loaded(settings.BOUNDARIES)
