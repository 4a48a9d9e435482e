"""Where the lists of the bench of a large call are, and who asks for them."""

from collections.abc import Iterator

CODE, EXPERT = "bench-list", 100_001
EXPORTED = (
    *("selection: applications", "selection: applications of a region"),
    *("assessment: applications", "assessment: reviews", "assessment: experts", "assessment: conflicts"),
    *("council: ranking", "council: session, decided", "outcomes: call", "outcomes: agreements", "letters: outbox"),
)
"""Lists of which the files are measured, too."""
Place = tuple[str, str, str]
"""What the page is, who asks, its address without the language."""


def places() -> Iterator[Place]:
    yield from _assessed()
    yield from _decided()
    yield from _followed()


def _assessed() -> Iterator[Place]:
    from corymb.apps.assessment.models import Expert
    from corymb.apps.selection.models import Call

    c = Call.objects.get(code=CODE).pk
    expert = Expert.objects.get(call=c, person=EXPERT)
    yield "selection: call", "officer", f"selection/calls/{c}/"
    yield "selection: applications", "officer", "selection/applications/"
    yield "selection: applications of a region", "region_official", "selection/applications/"
    yield "assessment: board", "officer", f"assessment/calls/{c}/"
    yield "assessment: applications", "officer", f"assessment/calls/{c}/applications/"
    yield "assessment: reviews", "officer", f"assessment/calls/{c}/reviews/"
    yield "assessment: experts", "officer", f"assessment/calls/{c}/experts/"
    yield "assessment: conflicts", "officer", f"assessment/calls/{c}/conflicts/"
    yield "assessment: expert", "officer", f"assessment/experts/{expert.pk}/"
    yield "assessment: own reviews", "expert", "assessment/reviews/"


def _decided() -> Iterator[Place]:
    from corymb.apps.accounts.models import Person
    from corymb.apps.council.models import Ranking, Session
    from corymb.apps.council.queries.seeing import matters_visible_to
    from corymb.apps.selection.models import Call

    call = Call.objects.get(code=CODE)
    c, r = call.pk, Ranking.objects.only("pk").get(call=call).pk
    closed, still = (Session.objects.get(call=call, number=n) for n in (1, 2))
    member = Person.objects.get(pk=EXPERT)  # tied to some as an expert
    matter = matters_visible_to(member).filter(session=still).earliest("pk")
    yield "council: call", "officer", f"council/calls/{c}/"
    yield "council: ranking", "officer", f"council/rankings/{r}/"
    yield "council: ranking, for a member who is recused", "recused", f"council/rankings/{r}/"
    yield "council: what if", "officer", f"council/rankings/{r}/what-if/"
    yield "council: a what-if", "officer", f"council/rankings/{r}/what-if/{variant()}/"
    yield "council: wall", "officer", f"council/rankings/{r}/wall/"
    yield "council: session, decided", "officer", f"council/sessions/{closed.pk}/"
    yield "council: session, open", "member", f"council/sessions/{still.pk}/"
    yield "council: session, for a member who is recused", "recused", f"council/sessions/{still.pk}/"
    yield "council: item", "member", f"council/items/{matter.pk}/"


def _followed() -> Iterator[Place]:
    from corymb.apps.defence.models import Defence, Slot
    from corymb.apps.selection.models import Call

    c = Call.objects.get(code=CODE).pk
    defence = Defence.objects.get(call=c)
    own = Slot.objects.filter(defence=defence, application__region__code=region()).earliest("pk")
    yield "defence: agenda", "officer", f"defence/sittings/{defence.pk}/"
    yield "defence: agenda, for the commission", "member", f"defence/sittings/{defence.pk}/"
    yield "defence: screen", "officer", f"defence/sittings/{defence.pk}/screen/"
    yield "defence: own slot", "region_official", f"defence/own/{own.pk}/"
    yield from places_afterwards(c)


def places_afterwards(c: int) -> Iterator[tuple[str, str, str]]:
    """The same of what follows the decisions, and of what everybody has."""
    yield "outcomes: call", "officer", f"outcomes/calls/{c}/"
    yield "outcomes: agreements", "officer", f"outcomes/calls/{c}/agreements/"
    yield "outcomes: public call", "", f"outcomes/public/{CODE}/"
    yield "outcomes: results.json", "", f"outcomes/public/{CODE}/results.json"
    yield "letters: outbox", "officer", "letters/"
    yield "letters: outbox of a secretary", "secretary", "letters/"
    for who in ("officer", "region_official", "expert", "member"):
        yield f"my tasks, {who.replace('_', ' ')}", who, "tasks/"
    yield "search, officer", "officer", "search/?q=application+99"
    yield "search, region official", "region_official", "search/?q=application"


def region() -> str:
    from django.db.models import Count

    from corymb.apps.selection.models import Application

    rows = Application.objects.filter(call__code=CODE).values("region__code").annotate(n=Count("pk"))
    return str(rows.order_by("-n", "region__code")[0]["region__code"])


def variant() -> int:
    """A what-if that was asked and computed."""
    from django.utils import timezone

    from corymb.apps.council.models import Ranking
    from corymb.apps.journal.actions import SYSTEM
    from corymb.apps.variants.actions.asking import ask_variant
    from corymb.apps.variants.actions.trying import compute_variant
    from corymb.packs.call_what_if import WhatIf

    ranking = Ranking.objects.select_related("call").get(call__code=CODE)
    asked = WhatIf.model_validate({"weights": {"management_quality": "60"}, "without": []})
    found = ask_variant(ranking, asked, None, actor=SYSTEM, now=timezone.now())
    compute_variant(found.pk)
    return int(found.pk)


def exports() -> Iterator[tuple[str, str, str]]:
    """(what the file is, who asks, its address without the language)."""
    lists = [(name, who, place.partition("?")[0]) for name, who, place in places() if name in EXPORTED]
    for name, who, place in lists:
        for kind in ("csv", "xlsx"):
            yield f"{name}, {kind.upper()}", who, f"{place}?export={kind}"
    yield "outcomes: marks.csv", "", f"outcomes/public/{CODE}/marks.csv"
