from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "corymb.kit"
    label = "kit"
