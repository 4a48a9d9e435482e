"""What comes along with an application to be read: the criteria it is judged by, the documents that are asked for."""

from collections.abc import Iterator

from corymb.i18n import gettext, language
from corymb.packs.call import CallContent, Criterion
from corymb.packs.call_defence import shares_in_score
from corymb.sources.application_form import ApplicationForm

INDENT = "    "


def criteria_heads() -> tuple[str, ...]:
    return gettext("Criterion"), gettext("Share, %"), gettext("What is looked at"), gettext("What marks mean")


def criteria_rows(content: CallContent) -> Iterator[tuple[bool, tuple[str, ...]]]:
    """(whether it is marked itself, texts) of every criterion below the one it belongs to."""
    shares = shares_in_score(content)
    for depth, one in _in_order(content, None):
        is_leaf = one in content.leaves
        anchors = content.anchors_of(one) if is_leaf else ()
        yield (
            is_leaf,
            (
                INDENT * depth + str(one.label),
                _share(float(shares[one.code])),
                str(one.about or ""),
                "\n".join(f"{anchor.mark}: {anchor.text}" for anchor in anchors),
            ),
        )


def _share(part: float) -> str:
    """66.7 in English, 66,7 in Russian."""
    told = f"{part * 100:.1f}".removesuffix(".0")
    return told.replace(".", ",") if language() == "ru" else told


def _in_order(content: CallContent, parent: str | None, depth: int = 0) -> Iterator[tuple[int, Criterion]]:
    for one in content.below(parent):
        yield depth, one
        yield from _in_order(content, one.code, depth + 1)


def document_heads() -> tuple[str, ...]:
    return gettext("Document"), gettext("Needed"), gettext("Uploaded already")


def document_rows(content: CallContent, form: ApplicationForm) -> Iterator[tuple[str, ...]]:
    """The documents the call asks for, with the names of the files that are there already."""
    for one in content.documents:
        needed = gettext("needed") if one.required else gettext("if you wish")
        yield str(one.label), needed, "\n".join(form.given.get(one.code, ())) or "–"
