from django.apps import AppConfig


class SecondLooksConfig(AppConfig):
    name = "corymb.apps.secondlooks"
    label = "secondlooks"
