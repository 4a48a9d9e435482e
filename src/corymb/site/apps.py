from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "corymb.site"
    label = "site"
