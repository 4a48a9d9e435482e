"""What is said of returns that follow the pack, or stay by another version: before it comes in force, and after."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.accounts.rules import holds, may
from corymb.apps.programme.models import PackVersion
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.programme.rules import RUN
from corymb.apps.programme.states import IN_FORCE, OPEN
from corymb.apps.progress.queries.following import Differences, behind, forecast
from corymb.apps.registry.queries.scopes import organisation_key
from corymb.apps.returns.models import Return
from corymb.apps.returns.rules import FILL
from corymb.apps.returns.states import EDITABLE
from corymb.kit.registries import Offer, Offers
from corymb.kit.saying import language_of_page, number_written
from corymb.packs.schema import Pack
from corymb.sources.version_changes import Change, unit_asked


def sentences(number: int) -> Iterator[str]:
    """How many returns a version will move, and how many stay by theirs."""
    found = forecast(PackVersion.objects.get(pk=number))
    if found.untouched:
        many = ngettext(
            "{n} open return that nobody has begun moves to it.",
            "{n} open returns that nobody has begun move to it.",
            found.untouched,
        )
        yield many.format(n=found.untouched)
    if found.begun:
        many = ngettext(
            "{n} draft moves to it with every figure, and is checked anew.",
            "{n} drafts move to it with every figure, and are checked anew.",
            found.begun,
        )
        yield many.format(n=found.begun)
    if found.staying:
        many = ngettext(
            "{n} return stays by its version: it was sent back, or has figures that are asked for otherwise. Its page "
            "says what differs, and moves it.",
            "{n} returns stay by their version: they were sent back, or have figures that are asked for otherwise. "
            "Their pages say what differs, and move them.",
            found.staying,
        )
        yield many.format(n=found.staying)
    yield _("Returns that were handed in keep the version they were filled in by.")


def _on_pack(person: Any, version: PackVersion) -> list[Offer]:
    """Where the returns stand that are filled in by another version than the one in force."""
    if version.state != IN_FORCE or not holds(person, RUN) or not behind(version).exists():
        return []
    return [Offer(_("Returns by other versions"), reverse("progress:behind"), "history")]


def _on_return(person: Any, found: Return) -> list[Offer]:
    """What another version asks for otherwise than the one a return is filled in by, for whoever may move it."""
    if found.pack.state == IN_FORCE or found.state not in EDITABLE or found.period.state != OPEN:
        return []
    if not (may(person, FILL, [organisation_key(found.organisation)]) or holds(person, RUN)):
        return []
    return [Offer(_("Another version of the pack is in force"), reverse("progress:follow", args=[found.pk]), "history")]


ON_PACK = Offers("programme.pack", _on_pack)
ON_RETURN = Offers("returns.return", _on_return)


def words_of(found: Differences, version: PackVersion, written: Mapping[str, str] | None = None) -> list[str]:
    """What differs, a sentence for each figure and kind of events; with what is `written` there, for its own people."""
    language_of_page()
    there = written or {}
    pack = pack_of(version)
    take_out = _("{label}: these events are not asked for so any more; take them out first.")
    return [
        *(_of_figure(one, pack, there.get(one.code, "")) for one in found.figures),
        *(take_out.format(label=str(one.label)) for one in found.events),
    ]


def _of_figure(one: Change, pack: Pack, written: str) -> str:
    units = {
        "before": str(unit_asked(pack, one.before)) if one.before else "",
        "after": str(unit_asked(pack, one.now)) if one.now else "",
    }
    text = {
        "gone": _("{label}: no longer asked for; what was written is left out."),
        "new": _("{label}: new, in {after}."),
        "unit": _("{label}: so far in {before}, now in {after}; the figure is to be written anew."),
        "scale": _("{label}: so far in {before}, now in {after}; the same value is written so."),
        "meaning": _("{label}: what belongs in it is told otherwise now; the figure stays, look whether it is right."),
    }[one.what]
    told = text.format(label=str(one.label), **units)
    return " ".join([told, *([_("Stands there: {value}.").format(value=number_written(written))] if written else [])])
