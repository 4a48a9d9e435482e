"""Addresses of the programme: its pack, its periods, its targets and their parts."""

from django.urls import path

from corymb.apps.programme.views import packs, periods, programme, targets

app_name = "programme"
PACK, PERIOD, PART = "packs/<int:number>", "periods/<int:number>", "parts/<int:number>"
urlpatterns = [
    path("", programme.programme, name="programme"),
    path("packs/", packs.packs, name="packs"),
    path("packs/new/", packs.pack_propose, name="pack_propose"),
    path(f"{PACK}/", packs.pack, name="pack"),
    path(f"{PACK}/variables/", packs.pack_variables, name="pack_variables"),
    path(f"{PACK}/indicators/", packs.pack_indicators, name="pack_indicators"),
    path(f"{PACK}/checks/", packs.pack_checks, name="pack_checks"),
    path(f"{PACK}/sources/", packs.pack_sources, name="pack_sources"),
    path(f"{PACK}/pack.toml", packs.pack_text, name="pack_text"),
    path(f"{PACK}/compare/", packs.pack_compare, name="pack_compare"),
    path(f"{PACK}/in-force/", packs.pack_in_force, name="pack_in_force"),
    path(f"{PACK}/decline/", packs.pack_decline, name="pack_decline"),
    path("periods/", periods.periods, name="periods"),
    path("periods/new/", periods.period_plan, name="period_plan"),
    path(f"{PERIOD}/open/", periods.period_open, name="period_open"),
    path(f"{PERIOD}/close/", periods.period_close, name="period_close"),
    path(f"{PERIOD}/remove/", periods.period_remove, name="period_remove"),
    path(f"{PERIOD}/due/", periods.period_due, name="period_due"),
    path("own/", targets.own, name="own"),
    path("targets/<slug:code>/", targets.target, name="target"),
    path("targets/<slug:code>/parts/new/", targets.part_plan, name="part_plan"),
    path(f"{PART}/change/", targets.part_change, name="part_change"),
    path(f"{PART}/remove/", targets.part_remove, name="part_remove"),
]
