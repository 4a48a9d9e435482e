"""Page components with declared arguments; one that is not declared fails when the template is read."""

from django import template

register = template.Library()
