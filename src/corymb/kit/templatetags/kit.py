"""Page components with declared arguments; one that is not declared fails when the template is read."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any
from zlib import crc32

from django import forms, template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from corymb.kit import drawing, fields, icons, saying
from corymb.kit.parts import Figure, Line, Step, Tab, Tile
from corymb.kit.registries import Label
from corymb.kit.rendering import escaped

register = template.Library()

TONES = {"neutral", "success", "danger", "warning", "info", "accent", "yours"}
STATUSES: dict[str, tuple[Label, str, str]] = {
    "met": (_("met"), "check", "success"),
    "not_met": (_("not met"), "x", "danger"),
    "ahead": (_("ahead"), "arrow-up", "info"),
    "on_track": (_("on track"), "arrow-right", "accent"),
    "at_risk": (_("at risk"), "alert-triangle", "warning"),
    "off_track": (_("off track"), "circle-x", "danger"),
    "cannot_be_said": (_("cannot be said"), "question-mark", "neutral"),
}
"""What may be said of a figure against its target: word, icon, tone."""
NOTICES = {
    "info": ("info-circle", _("Note")),
    "success": ("circle-check", _("Done")),
    "warning": ("alert-triangle", _("Attention")),
    "danger": ("alert-circle", _("Error")),
}
CURRENT = ' aria-current="page"'
MESSAGES = {"error": "danger", "debug": "info"}

register.filter("day", saying.day)
register.filter("moment", saying.moment)
register.filter("told_here", saying.told_here)
register.filter("number", saying.number)
register.filter("share", saying.share)
register.filter("left", saying.left)
register.filter("urgency", saying.urgency)


def _inside(content: str) -> SafeString:
    """What stands between a block tag and its end, already escaped by the template it stands in."""
    return mark_safe(content.strip())  # noqa: S308


def _toned(tone: str) -> str:
    if tone not in TONES:
        raise ValueError(f"no such tone: {tone!r}; there are {', '.join(sorted(TONES))}")
    return f"tone-{tone}"


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture beside a word; readers of the page by ear do without it."""
    return _drawn(name if name in icons.known() else icons.UNKNOWN)


@cache
def _drawn(name: str) -> SafeString:
    """The same on every page, as long as the process lives."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def same(name: str) -> SafeString:
    """A piece that is equal on every page of a language, whoever reads it: written once a process."""
    return _written(name, get_language(), get_script_prefix())


@cache
def _written(name: str, language: str | None, prefix: str) -> SafeString:
    del language, prefix  # what its words and addresses hang on
    return mark_safe(render_to_string(name))  # noqa: S308


@register.simple_tag
def way(entries: Sequence[dict[str, Any]]) -> SafeString:
    """The sections of the house. Every page shows them twice, so they are written once, and not by a template."""
    lines = (
        f'<li><a href="{escaped(entry["url"])}"{CURRENT if entry["here"] else ""}>'
        f"{icon(entry['icon'])}{escaped(entry['label'])}</a></li>"
        for entry in entries
    )
    return mark_safe(f'<ul class="way">{"".join(lines)}</ul>\n')  # noqa: S308


@register.simple_block_tag
def page_head(content: str, title: Label, lead: Label = "") -> str:
    """The page's one h1, a line below it, and its buttons."""
    return render_to_string("kit/parts/page_head.html", {"title": title, "lead": lead, "acts": _inside(content)})


@register.simple_block_tag
def card(content: str, title: Label = "") -> str:
    return render_to_string("kit/parts/card.html", {"title": title, "content": content})


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: Label = "") -> str:
    """One thing said: what happened, what it means, what to do. Tones: info, success, warning, danger."""
    sign, word = NOTICES[tone]
    values = {"tone": tone, "icon": sign, "word": word, "title": title, "content": _inside(content)}
    return render_to_string("kit/parts/notice.html", values)


@register.simple_block_tag
def awaited(content: str) -> str:
    """What a job does that the page waits for; the head of the page includes kit/waiting.html (corymb.kit.waiting)."""
    return render_to_string("kit/parts/awaited.html", {"content": _inside(content)})


@register.simple_block_tag
def empty(content: str, title: Label = "", text: Label = "", icon: str = "inbox") -> str:
    """Why there is nothing here, and what to do about it."""
    values = {"title": title or _("Nothing here yet"), "text": text, "content": _inside(content), "icon": icon}
    return render_to_string("kit/parts/empty.html", values)


@register.inclusion_tag("kit/parts/facts.html")
def facts(rows: Iterable[tuple[Label, Any]]) -> dict[str, Any]:
    """Labels and values; a value of None is a dash."""
    return {"rows": rows}


@register.simple_tag
def badge(word: Label, tone: str = "neutral", icon: str = "") -> SafeString:
    return _mark(word, tone, icon)


@register.simple_tag
def status(code: str) -> SafeString:
    """What can be said of a figure against its target, with icon and word."""
    word, sign, tone = STATUSES[code]
    return _mark(word, tone, sign)


def _mark(word: Label, tone: str, sign: str) -> SafeString:
    shape = "" if sign else " bare"
    return format_html('<span class="mark {}{}">{}{}</span>', _toned(tone), shape, icon(sign) if sign else "", word)


@register.inclusion_tag("kit/parts/stepper.html")
def stepper(steps: Sequence[Step]) -> dict[str, Any]:
    """Where an object stands on its way."""
    return {"steps": steps}


@register.inclusion_tag("kit/parts/tabs.html")
def tabs(items: Sequence[Tab], *, label: Label = "") -> dict[str, Any]:
    return {"items": items, "label": label or _("Parts of this page")}


@register.inclusion_tag("kit/parts/crumbs.html")
def crumbs(items: Sequence[tuple[Label, str]]) -> dict[str, Any]:
    """Labels and addresses from the top down; the last one is the page itself where it has no address."""
    return {"items": items}


@register.inclusion_tag("kit/parts/crumbs.html")
def crumbs_to(*told: Label) -> dict[str, Any]:
    """The same, put together in a template: label, address, label, address."""
    return crumbs(list(zip(told[::2], map(str, told[1::2]), strict=True)))


@register.inclusion_tag("kit/parts/timeline.html")
def timeline(lines: Sequence[Line]) -> dict[str, Any]:
    return {"lines": lines}


@register.inclusion_tag("kit/parts/fields.html", name="fields")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    """All fields of a form with what is wrong with them, and a summary of that on top. The form tag is the page's."""
    return {"form": form, "fields": list(fields.shown(form)), "is_refused": fields.is_refused(form)}


@register.inclusion_tag("kit/parts/submit.html")
def submit(label: Label, tone: str = "primary", icon: str = "", name: str = "", value: str = "") -> dict[str, Any]:
    """A button that sends its form. Tones: primary (one on a page), danger, quiet, or none."""
    return {"label": label, "tone": tone, "icon": icon, "name": name, "value": value}


@register.inclusion_tag("kit/parts/link_button.html")
def link_button(label: Label, url: str, tone: str = "", icon: str = "") -> dict[str, Any]:
    return {"label": label, "url": url, "tone": tone, "icon": icon}


@register.simple_tag
def sparkline(values: Sequence[float | Decimal | None], label: Label) -> SafeString:
    return drawing.sparkline(values, str(label))


@register.simple_tag
def bullet(
    value: float | Decimal | None, target: float | Decimal, baseline: float | Decimal | None, label: Label
) -> SafeString:
    return drawing.bullet(value, target, baseline, str(label))


@register.inclusion_tag("kit/parts/tile_map.html")
def tile_map(tiles: Sequence[Tile], caption: Label) -> dict[str, Any]:
    """Regions as squares on a grid, and the same as a table."""
    return _mapped(tiles, caption, drawing.tiles_drawn(tiles, str(caption)))


@register.inclusion_tag("kit/parts/tile_map.html")
def area_map(outlined: Sequence[tuple[Tile, str]], height: float, caption: Label) -> dict[str, Any]:
    """Regions by their outlines (paths of SVG), and the same as a table."""
    drawn = drawing.areas_drawn(outlined, height, str(caption))
    return {**_mapped([tile for tile, _ in outlined], caption, drawn), "kind": "area-map"}


def _mapped(tiles: Sequence[Tile], caption: Label, drawn: SafeString) -> dict[str, Any]:
    """The table names the regions there is something to say of; how many others there are, is counted."""
    known = [tile for tile in tiles if tile.url or tile.tone is not None]
    return {
        "rows": drawing.tiles_told(known),
        "others": len(tiles) - len(known),
        "has_blank": any(tile.tone is None for tile in tiles),
        "tones": range(drawing.TONES),
        "caption": caption,
        "drawing": drawn,
    }


@register.inclusion_tag("kit/parts/chart.html")
def chart(figure: Figure) -> dict[str, Any]:
    """A chart drawn in the browser, and the same as a table, which stands alone without scripts."""
    return {"figure": figure, "id": f"chart-{crc32(str(figure.title).encode()):x}"}


@register.filter
def tone_of_message(level_tag: str) -> str:
    """The tone of a notice for a message of Django's."""
    return MESSAGES.get(level_tag, level_tag if level_tag in NOTICES else "info")


@register.filter
def dash_if_none(value: Any) -> Any:
    return "–" if value is None else value


@register.filter
def under(row: Sequence[Any], heads: Sequence[Label]) -> list[tuple[Label, Any]]:
    """The cells of a row, each with the head of its column: on a phone the row is a card that tells it."""
    return list(zip(heads, row, strict=True))
