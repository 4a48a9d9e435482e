"""Addresses of returns and their events."""

from django.urls import path

from corymb.apps.returns.views import events, facts, filling, moving, returns

app_name = "returns"
ONE = "<int:number>"
urlpatterns = [
    path("", returns.returns, name="returns"),
    path(f"{ONE}/", returns.member_return, name="return"),
    path(f"{ONE}/save/", filling.save, name="save"),
    path(f"{ONE}/standing/", filling.standing, name="standing"),
    path(f"{ONE}/explain/<str:finding>/", filling.explain, name="explain_all"),
    path(f"{ONE}/explain/<str:finding>/<slug:variable>/", filling.explain, name="explain"),
    path(f"{ONE}/evidence/", filling.evidence_add, name="evidence_all"),
    path(f"{ONE}/evidence/<slug:variable>/", filling.evidence_add, name="evidence"),
    path(f"{ONE}/evidence/<int:evidence>/remove/", filling.evidence_remove, name="evidence_remove"),
    path(f"{ONE}/remark/", filling.remark, name="remark_all"),
    path(f"{ONE}/remark/<slug:variable>/", filling.remark, name="remark"),
    path(f"{ONE}/send/", moving.send, name="send"),
    path(f"{ONE}/sign/", moving.sign, name="sign"),
    path(f"{ONE}/move/<slug:code>/", moving.move, name="move"),
    path(f"{ONE}/extend/", moving.extend, name="extend"),
    path(f"{ONE}/events/<slug:kind>/new/", events.event_new, name="event_new"),
    path(f"events/{ONE}/", events.event, name="event"),
    path(f"events/{ONE}/change/", events.event_change, name="event_change"),
    path(f"events/{ONE}/remove/", events.event_remove, name="event_remove"),
    path(f"participants/{ONE}/answer/", events.answer, name="answer"),
    path("figures/<int:organisation>/<str:period>/<slug:variable>/", facts.figure, name="figure"),
]
