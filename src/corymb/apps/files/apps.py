from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "corymb.apps.files"
    label = "files"

    def ready(self) -> None:
        from corymb.apps.files import models, queries
        from corymb.apps.journal.images import keep
        from corymb.kit.registries import Holding, ThingKind, holdings, things

        keep(models.StoredFile)
        things.add("files.storedfile", ThingKind(_("File"), queries.files_named))
        holdings.add("files.given", Holding(queries.files_given_by))
