from django.apps import AppConfig


class BaselinesConfig(AppConfig):
    name = "corymb.apps.baselines"
    label = "baselines"
