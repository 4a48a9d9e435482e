from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "corymb.kit"
    label = "kit"

    def ready(self) -> None:
        from corymb.kit import working_days

        working_days.in_force()  # a file that cannot be read stops the start, not the first morning's reminders
