from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "corymb.apps.files"
    label = "files"

    def ready(self) -> None:
        from corymb.apps.files import models, queries
        from corymb.apps.journal.images import keep
        from corymb.kit.registries import Holding, SearchSource, ThingKind, holdings, search_sources, things

        keep(models.StoredFile)
        things.add("files.storedfile", ThingKind(_("File"), queries.files_named))
        search_sources.add("files", SearchSource("files", _("Documents"), queries.found))
        holdings.add("files.given", Holding(queries.files_given_by))
