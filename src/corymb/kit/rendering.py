"""Forms drawn by Django's templates, but for drop-downs: a template an option is most of the time of a page."""

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SELECT = "django/forms/widgets/select.html"


class Renderer(DjangoTemplates):
    """Django's own renderer, quick where it matters."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> Any:
        if template_name == SELECT:
            return select(context["widget"])
        return super().render(template_name, context, request)


def select(widget: dict[str, Any]) -> SafeString:
    """A drop-down as Django's template writes it, with groups where there are any."""
    groups = (_group(name, options) for name, options, _index in widget["optgroups"])
    options = format_html_join("", "{}", ((group,) for group in groups))
    return format_html(
        '<select name="{}"{}>{}</select>', widget["name"], flatatt(_attributes(widget["attrs"])), options
    )


def _group(name: str | None, options: list[dict[str, Any]]) -> SafeString:
    drawn = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((option["value"], flatatt(_attributes(option["attrs"])), option["label"]) for option in options),
    )
    return format_html('<optgroup label="{}">{}</optgroup>', name, drawn) if name else drawn


def _attributes(given: dict[str, Any]) -> dict[str, Any]:
    """Attributes as Django's templates write them: none that is false, true ones by their name alone."""
    return {name: value if value is True else str(value) for name, value in given.items() if value is not False}
