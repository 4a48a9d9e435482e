from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "corymb.apps.progress"
    label = "progress"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from corymb.apps.letters.states import LetterKind, kinds
        from corymb.apps.progress import tasks
        from corymb.apps.progress.actions.nudging import KIND
        from corymb.apps.progress.queries import followed, offering
        from corymb.kit.registries import offers, pack_came_in_force, pack_moves, period_opened

        pack_came_in_force.add("progress", tasks.ask_to_follow)
        period_opened.add("progress", tasks.ask_for_period)
        pack_moves.add("progress", followed.sentences)
        offers.add("progress.pack", followed.ON_PACK)
        offers.add("progress.returns", offering.ON_LIST)
        offers.add("progress.return", followed.ON_RETURN)
        kinds.add(KIND, LetterKind(KIND, _("Reminder of a return that is not handed in")))
