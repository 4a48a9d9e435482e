"""What a report must say beside calibrated marks, in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from corymb.i18n import gettext


@dataclass(frozen=True)
class Note:
    """`message` is an English catalogue string with {named} fields; it is translated when shown."""

    message: str
    fields: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return gettext(self.message).format(**self.fields)
