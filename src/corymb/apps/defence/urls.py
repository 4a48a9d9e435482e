"""Addresses of the defence: defences of calls, slots, and a region's own slot."""

from django.urls import path

from corymb.apps.defence.views import commission, defences, marking, own, reading, slots

app_name = "defence"
DEFENCE, SLOT, OWN = "sittings/<int:number>", "slots/<int:number>", "own/<int:number>"
urlpatterns = [
    path("", defences.defences, name="defences"),
    path("calls/<int:number>/plan/", defences.plan, name="plan"),
    path(f"{DEFENCE}/", defences.defence, name="defence"),
    path(f"{DEFENCE}/change/", defences.change, name="change"),
    path(f"{DEFENCE}/move/<slug:state>/", defences.move, name="move"),
    path(f"{DEFENCE}/letters/", defences.letters, name="letters"),
    path(f"{DEFENCE}/letters/go/", defences.announce, name="announce"),
    path(f"{DEFENCE}/agenda/", defences.agenda, name="agenda"),
    path(f"{DEFENCE}/screen/", defences.screen, name="screen"),
    path(f"{DEFENCE}/order/", slots.propose, name="propose"),
    path(f"{DEFENCE}/slots/new/", slots.add, name="add"),
    path(f"{DEFENCE}/members/new/", commission.member_add, name="member_add"),
    path(f"{DEFENCE}/members/<int:member>/remove/", commission.member_remove, name="member_remove"),
    path(f"{DEFENCE}/members/<int:member>/recuse/", commission.exclude, name="exclude"),
    path(f"{DEFENCE}/recusals/<int:recusal>/lift/", commission.lift, name="lift"),
    path(f"{DEFENCE}/present/", commission.present, name="present"),
    path(f"{SLOT}/", marking.slot, name="slot"),
    path(f"{SLOT}/application/", reading.application, name="application"),
    path(f"{SLOT}/documents/<int:attachment>/", reading.document, name="document"),
    path(f"{SLOT}/marks/", marking.save, name="save"),
    path(f"{SLOT}/tied/", marking.tied, name="tied"),
    path(f"{SLOT}/swap/", slots.swap, name="swap"),
    path(f"{SLOT}/time/", slots.move, name="move_slot"),
    path(f"{SLOT}/remove/", slots.remove, name="remove"),
    path(f"{SLOT}/move/<slug:state>/", slots.move_on, name="move_on"),
    path(f"{OWN}/", own.own, name="own"),
    path(f"{OWN}/speakers/", own.speakers, name="speakers"),
]
