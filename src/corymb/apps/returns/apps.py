from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "corymb.apps.returns"
    label = "returns"
