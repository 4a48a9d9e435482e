"""A code as it stands in an address, refused in plain words."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _


class CodeField(forms.SlugField):
    default_error_messages: ClassVar = {"invalid": _("Latin letters, digits, hyphens and underscores only.")}
