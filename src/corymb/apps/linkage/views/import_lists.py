"""The lists of imports, declared once for page and file: files that were given, and the rows of one."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from corymb.apps.linkage.forms import ImportsFilter, RowsFilter
from corymb.apps.linkage.models import ImportBatch, ImportRow
from corymb.apps.linkage.queries.wording import Words
from corymb.apps.linkage.states import (
    BATCH_TONES,
    BATCHES,
    CHANGED,
    DECISIONS,
    EFFECT_TONES,
    EFFECTS,
    MATCHES,
    NEW,
    SOURCES,
    TO_DECIDE,
    WRONG,
)
from corymb.apps.registry.queries.naming import organisation_url
from corymb.kit.findings import place, told
from corymb.kit.list_columns import Named
from corymb.kit.listing import Column, Listing
from corymb.kit.registries import listed
from corymb.kit.saying import said


def import_url(batch: ImportBatch) -> str:
    return reverse("linkage:import", args=[batch.pk])


def _narrow(rows: QuerySet[ImportBatch], asked_for: dict[str, Any]) -> QuerySet[ImportBatch]:
    return rows.filter(state=asked_for["state"]) if asked_for["state"] else rows


IMPORTS = Listing(
    code=listed("imports", gettext_lazy("Imports")),
    columns=(
        Column("file", gettext_lazy("File"), lambda b: b.file_name, link=import_url),
        Column("kind", gettext_lazy("Kind"), lambda b: said(SOURCES, b.source_kind)),
        Column("at", gettext_lazy("Loaded at"), lambda b: b.at),
        Column("by", gettext_lazy("By"), lambda b: str(b.by)),
        Column("state", gettext_lazy("State"), lambda b: said(BATCHES, b.state), badge=lambda b: BATCH_TONES[b.state]),
        Column("decide", gettext_lazy("To decide"), lambda b: b.counts.get(TO_DECIDE), at_end=True),
        Column("new", gettext_lazy("New"), lambda b: b.counts.get(NEW), at_end=True),
        Column("changed", gettext_lazy("Changed"), lambda b: b.counts.get(CHANGED), at_end=True),
        Column("wrong", gettext_lazy("Wrong"), lambda b: b.counts.get(WRONG), at_end=True),
        Column("number", gettext_lazy("Number"), lambda b: Named(b.pk), sort="id", at_end=True, shown=False),
        Column("sha256", gettext_lazy("sha256"), lambda b: b.sha256, shown=False),
    ),
    filters=ImportsFilter,
    narrow=_narrow,
    sort="-id",
    empty_title=gettext_lazy("No file was given yet"),
    empty_text=gettext_lazy("Download the template, fill it, and load it; or load the tax service's archive."),
)


def _row_url(row: ImportRow) -> str:
    return reverse("linkage:import_row", args=[row.batch_id, row.line])


def _narrow_rows(rows: QuerySet[ImportRow], asked_for: dict[str, Any]) -> QuerySet[ImportRow]:
    return rows.filter(effect=asked_for["effect"]) if asked_for["effect"] else rows


def _word(rows: list[ImportRow]) -> None:
    """Differences of a page in words, with the names of places fetched once."""
    words = Words.of(difference for row in rows for difference in row.differences)
    for row in rows:
        vars(row)["differs"] = words.labels(row.differences)
        vars(row)["trouble"] = " ".join(one.text for one in told(row.findings))


ROWS = Listing(
    code=listed("import-rows", gettext_lazy("Rows of an import")),
    columns=(
        Column(
            "place", gettext_lazy("Row"), lambda r: f"{r.sheet} {place(r.place)}".strip(), sort="line", link=_row_url
        ),
        Column("name", gettext_lazy("Name in the file"), lambda r: r.parsed.get("name", "")),
        Column("number", gettext_lazy("Number"), lambda r: r.parsed.get("number", "").rpartition("-")[2]),
        Column(
            "effect",
            gettext_lazy("What it does"),
            lambda r: said(EFFECTS, r.effect) if r.effect else "",
            badge=lambda r: EFFECT_TONES.get(r.effect, "neutral"),
        ),
        Column(
            "found",
            gettext_lazy("Organisation found"),
            lambda r: str(r.candidate or ""),
            link=lambda r: organisation_url(r.candidate) if r.candidate else "",
        ),
        Column("differs", gettext_lazy("What differs"), lambda r: r.differs),
        Column("trouble", gettext_lazy("What is wrong"), lambda r: r.trouble),
        Column("match", gettext_lazy("Found by"), lambda r: said(MATCHES, r.match) if r.match else "", shown=False),
        Column("score", gettext_lazy("Likeness"), lambda r: r.score, at_end=True, shown=False),
        Column("decision", gettext_lazy("Decision"), lambda r: said(DECISIONS, r.decision), shown=False),
        Column("applied", gettext_lazy("Applied"), lambda r: r.is_applied, shown=False),
    ),
    filters=RowsFilter,
    narrow=_narrow_rows,
    sort="line",
    empty_title=gettext_lazy("No rows"),
    prepare=_word,
)
