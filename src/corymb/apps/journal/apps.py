from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "corymb.apps.journal"
    label = "journal"
