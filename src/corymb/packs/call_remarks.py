"""What whoever publishes a call should look at again; nothing of it keeps the call from being published."""

from collections.abc import Iterator

from corymb.i18n import mark
from corymb.packs.call import CallContent
from corymb.packs.call_lint import Lack
from corymb.packs.call_presets import preset, presets

PER_CENT = "%"


def remarks(content: CallContent, *, is_new: bool) -> Iterator[Lack]:
    """Shares without a highest answer; of one that `is_new`, words everybody will read as the preset has them."""
    for one in content.questions:
        if one.kind == "number" and one.highest is None and PER_CENT in (one.unit or {}).values():
            told = mark("“{label}” is asked for in per cent and has no highest answer: 250 would be taken.")
            yield Lack(told, fields={"label": one.label})
    if not is_new:
        return
    known = [preset(code) for code in presets()]
    if any(content.summary == one.summary for one in known):
        told = mark("Everybody will read the summary of the preset: “{summary}”")
        yield Lack(told, fields={"summary": content.summary})
    if any(content.source == one.source for one in known):
        told = mark("Everybody will read on what the preset is founded: “{source}”")
        yield Lack(told, fields={"source": content.source})
    if content.body and any(content.body == one.body for one in known):
        yield Lack(mark("Everybody will read the text of the preset, word for word."))
