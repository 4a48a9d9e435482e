"""Drop-downs, boxes and buttons are written as Django's own templates write them."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from corymb.kit.rendering import Renderer

CHOICES = [("", "any"), ("a<b", "A & <B>"), ("Group", [("x", "X"), ("y", "Y")])]


class Said(HTMLParser):
    """Tags, attributes and texts of a piece of a page, in order, without white space between them."""

    def __init__(self, text: object) -> None:
        super().__init__()
        self.parts: list[object] = []
        self.feed(str(text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append((tag, sorted((name, value or "") for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.parts += [data.strip()] if data.strip() else []


@pytest.mark.parametrize("value", ["", "a<b", "y", None])
@pytest.mark.parametrize("attributes", [{}, {"class": 'x"y', "required": True, "disabled": False, "size": 3}])
def test_a_drop_down_is_as_django_writes_it(value: str | None, attributes: dict[str, object]) -> None:
    widget = forms.Select(attributes, CHOICES)
    quick, slow = (widget.render("n", value, {"id": "i"}, renderer) for renderer in (Renderer(), DjangoTemplates()))
    assert Said(quick).parts == Said(slow).parts


@pytest.mark.parametrize("kind", [forms.CheckboxSelectMultiple, forms.RadioSelect])
@pytest.mark.parametrize("choices", [[], CHOICES[:2], CHOICES])
@pytest.mark.parametrize("value", ["", "a<b", "y", None])
@pytest.mark.parametrize("attributes", [{}, {"class": 'x"y', "required": True, "disabled": False, "aria-invalid": "t"}])
def test_boxes_and_buttons_are_as_django_writes_them(
    kind: type[forms.RadioSelect], choices: list[tuple[str, str]], value: str | None, attributes: dict[str, object]
) -> None:
    widget = kind(attributes, choices)
    for own in ({"id": "i"}, {}):
        quick, slow = (widget.render("n", value, own, renderer) for renderer in (Renderer(), DjangoTemplates()))
        assert Said(quick).parts == Said(slow).parts
