"""Forms drawn by Django's templates, but for lists of options: a template an option is most of the time of a page."""

from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

SELECT = "django/forms/widgets/select.html"
MANY = {"django/forms/widgets/checkbox_select.html", "django/forms/widgets/radio.html"}


class Renderer(DjangoTemplates):
    """Django's own renderer, quick where it matters."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> Any:
        if template_name == SELECT:
            return select(context["widget"])
        if template_name in MANY and not any(name for name, *_options in context["widget"]["optgroups"]):
            return many(context["widget"])
        return super().render(template_name, context, request)


def select(widget: dict[str, Any]) -> SafeString:
    """A drop-down as Django's template writes it, with groups where there are any."""
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    attributes = _written(widget["attrs"])
    return mark_safe(f'<select name="{escaped(widget["name"])}"{attributes}>{groups}</select>')  # noqa: S308 - all escaped


def many(widget: dict[str, Any]) -> SafeString:
    """Boxes or buttons, each with its label, as Django's template writes them where they stand in no groups."""
    drawn = "".join(_labelled(option) for _name, options, _index in widget["optgroups"] for option in options)
    kept = _written({name: widget["attrs"].get(name) or False for name in ("id", "class")})
    return mark_safe(f"<div{kept}>{drawn}</div>")  # noqa: S308 - all escaped


def _labelled(option: dict[str, Any]) -> str:
    kind, name, value = (escaped(option[part]) for part in ("type", "name", "value"))
    about = _written({"for": option["attrs"].get("id", False)})
    control = f'<input type="{kind}" name="{name}" value="{value}"{_written(option["attrs"])}>'
    return f"<div><label{about}>{control} {escaped(option['label'])}</label></div>"


def _group(name: str | None, options: list[dict[str, Any]]) -> str:
    drawn = "".join(
        f'<option value="{escaped(option["value"])}"{_written(option["attrs"])}>{escaped(option["label"])}</option>'
        for option in options
    )
    return f'<optgroup label="{escaped(name)}">{drawn}</optgroup>' if name else drawn


def escaped(value: Any) -> str:
    """What `conditional_escape` gives; in a page of hundreds of values, looking for lazy ones takes longer than all."""
    text = value if isinstance(value, str) else str(value)
    return text if isinstance(text, SafeString) else escape(text)


def _written(given: dict[str, Any]) -> str:
    """Attributes as Django's templates write them: none that is false, true ones by their name alone."""
    if not given:  # most options
        return ""
    kept = {name: value if value is True else str(value) for name, value in given.items() if value is not False}
    return flatatt(kept)
