from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "corymb.apps.progress"
    label = "progress"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from corymb.apps.letters.states import LetterKind, kinds
        from corymb.apps.progress import tasks  # noqa: F401 - its jobs are known from here
        from corymb.apps.progress.actions.nudging import KIND

        kinds.add(KIND, LetterKind(KIND, _("Reminder of a return that is not handed in")))
