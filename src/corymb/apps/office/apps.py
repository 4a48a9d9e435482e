from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "corymb.apps.office"
    label = "office"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from corymb.apps.council.states import CANCELLED_LETTER, CONVENED_LETTER, UNSEATED_LETTER
        from corymb.apps.letters.states import LetterKind, kept_from, kinds, readers
        from corymb.apps.office.queries import convened, duties, kept, noted, offering
        from corymb.kit.registries import made_public, offers, session_notes, task_sources, told_of

        task_sources.add("office", duties.tasks)
        made_public.add("office", kept.is_public)
        told_of.add("office", kept.told_at)
        session_notes.add("office", noted.notes_of)
        offers.add("office.application", offering.APPLICATION)
        label = _("A session of the council is convened")
        kinds.add(
            CONVENED_LETTER,
            LetterKind(CONVENED_LETTER, label, looked_up=convened.items_told, appointment=convened.appointment_of),
        )
        label = _("A session of the council is called off")
        kinds.add(CANCELLED_LETTER, LetterKind(CANCELLED_LETTER, label, appointment=convened.cancelled_of))
        label = _("A member was taken out of a session of the council")
        kinds.add(UNSEATED_LETTER, LetterKind(UNSEATED_LETTER, label, appointment=convened.cancelled_of))
        readers.add(convened.KIND, convened.letters_of_sessions)
        for kind, numbers in kept.KEPT.items():
            kept_from.add(kind, numbers)
