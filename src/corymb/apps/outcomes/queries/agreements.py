"""Agreements: who sees one, its text with the placeholders filled, how far those of a call have come."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields import CharField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import may, scopes_with
from corymb.apps.assessment.queries.seeing import of_calls
from corymb.apps.council.models import Decision
from corymb.apps.council.states import SELECTED
from corymb.apps.files.models import StoredFile
from corymb.apps.files.queries import files_about
from corymb.apps.outcomes.models import Agreement, AgreementText
from corymb.apps.outcomes.queries.outcomes_told import known_to
from corymb.apps.outcomes.queries.seeing import UNREAD, free_of, is_kept, known_again, latest_decisions
from corymb.apps.outcomes.rules import SEE, SIGN
from corymb.apps.outcomes.states import AGREEMENT_OVER, AGREEMENT_WAY, AGREEMENTS, DRAFTED, SIGNED
from corymb.apps.programme.queries.packs import divisible_targets
from corymb.apps.registry.queries.scopes import ids_of
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.seeing import acts_for, call_key
from corymb.i18n import LANGUAGES
from corymb.kit.parts import Step
from corymb.kit.registries import Label
from corymb.kit.saying import as_written, day, language_of_page, number, said

KIND = "outcomes.agreement"
UNREAD_OF_DECISIONS = tuple(f"decision__{name}" for name in UNREAD)
TEXTS = (
    *("by_text__text_en", "by_text__text_ru", "decision__application__by_version__text"),
    "decision__matter__session__ranking__by_version__text",
)
"""What a list of agreements does not read."""
PROPOSAL = Path(__file__).parents[1] / "data" / "agreement.toml"
FIELD = re.compile(r"\{(\w+)\}")
PARTIES, COMMITMENTS = "{parties}", "{commitments}"
BLANK = "_" * 24
"""What is filled in by hand, where the call does not say who acts for the office."""
FIELDS = frozenset(
    {
        "parties", "commitments", "number", "office", "call", "region", "cluster", "application", "session", "decided",
        "conditions",
    }
)  # fmt: skip
"""What may stand in the text of an agreement as a placeholder."""


@dataclass
class Part:
    """A heading with what stands below it: paragraphs, or a table."""

    title: str = ""
    lines: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


def visible_to(person: Any) -> QuerySet[Agreement]:
    """Agreements of one's own region once they are sent; all of a call's to the office, but for who is tied."""
    if not getattr(person, "is_authenticated", False):
        return Agreement.objects.none()
    rows = Agreement.objects.select_related(
        "decision__application__call", "decision__application__region", "decision__application__cluster",
        "decision__application__by_version", "decision__matter__session__ranking__by_version", "by_text",
    ).defer(*UNREAD_OF_DECISIONS)  # fmt: skip
    regions = ids_of(scopes_with(person, SIGN), "region")
    own = Q(decision__application__region__code__in=regions) & ~Q(state=DRAFTED) & Q(sent_at__isnull=False)
    office = of_calls(person, "decision__application__call", SEE) & free_of(person, "decision__")
    return rows.filter(own | office)


def without_agreement(call: int) -> QuerySet[Decision]:
    """Decisions that select an application of a call which has no agreement; `had`: how one that was sent has ended."""
    held = Agreement.objects.exclude(state__in=AGREEMENT_OVER).values("decision__application")
    ended = ended_agreements().filter(decision__application=OuterRef("application")).order_by("-pk")
    rows = latest_decisions().filter(application__call=call, result=SELECTED).exclude(application__in=held)
    return rows.annotate(had=Subquery(ended.values("state")[:1])).order_by("application__title", "pk")


def ended_agreements() -> QuerySet[Agreement]:
    """Those that were sent and hold no more: another one can be drafted, and is no duty."""
    return Agreement.objects.filter(state__in=AGREEMENT_OVER, sent_at__isnull=False)


def on_application(person: Any, application: int) -> QuerySet[Agreement]:
    return visible_to(person).filter(decision__application=application).order_by("pk")


def is_own(person: Any, found: Agreement) -> bool:
    """Whether the person answers for the region that signs."""
    return f"region:{found.decision.application.region.code}" in scopes_with(person, SIGN)


def acts_by_office(person: Any, found: Agreement, code: str) -> bool:
    """Whether the person does the office's part on an agreement: never of whom they act for, nor while results of the

    call are kept from them, as what can be done tells of what was decided since.
    """
    bid = found.decision.application
    return may(person, code, [call_key(bid.call)]) and not (acts_for(person, bid.pk) or is_kept(person, bid.call))


def files_of_agreements(person: Any) -> QuerySet[Any, Any]:
    """Numbers, as text, of the agreements whose files a person may open."""
    rows = visible_to(person).select_related(None)
    return rows.annotate(text=Cast("pk", CharField())).values_list("text", flat=True)


def files_of(found: Agreement) -> list[StoredFile]:
    return list(files_about(KIND, str(found.pk)).order_by("pk"))


# The text


@cache
def proposal() -> Mapping[str, str]:
    """The text that comes along, by language: our proposal."""
    with PROPOSAL.open("rb") as file:
        told = tomllib.load(file)
    return {language: told[language].strip() for language in LANGUAGES}


def newest_text(call: Call) -> AgreementText | None:
    """The text of a call's agreements as the office wrote it last; None while the proposal is used."""
    return AgreementText.objects.filter(call=call).order_by("-number").first()


def words_of(text: AgreementText | None) -> Mapping[str, str]:
    return {"en": text.text_en, "ru": text.text_ru} if text else proposal()


def unknown_fields(text: str) -> list[str]:
    """Placeholders nobody fills."""
    return sorted(set(FIELD.findall(text)) - FIELDS)


def parts_of(found: Agreement) -> list[Part]:
    """The agreement in the language of the page, filled: headings, paragraphs, the two tables."""
    values = _values(found)
    parts = [Part()]
    for block in re.split(r"\n\s*\n", words_of(found.by_text)[language_of_page()].strip()):
        text = " ".join(line.strip() for line in block.strip().splitlines())
        if text.startswith("# "):
            parts.append(Part(_filled(text[2:], values)))
        elif text in {PARTIES, COMMITMENTS}:
            table = _parties(found) if text == PARTIES else _commitments(found)
            parts += [table, Part()]
        else:
            parts[-1].lines.append(_filled(text, values))
    return [part for part in parts if part.title or part.lines or part.rows]


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _nested(FIELD.sub(lambda match: values.get(match[1], match[0]), text))


def _nested(text: str) -> str:
    """Quotes within quotes as Russian writes them: «…» outside, „…“ inside."""
    told, depth = [], 0
    for letter in text:
        depth += letter == "«"
        told.append({"«": "„", "»": "“"}.get(letter, letter) if depth > 1 else letter)
        depth -= letter == "»"
    return "".join(told)


def _values(found: Agreement) -> dict[str, str]:
    decision = found.decision
    application, session = decision.application, decision.matter.session
    return {
        "number": found.number or BLANK,
        "office": office_of(found) or _("Programme office"),
        "call": application.call.title,
        "region": application.region.title,
        "cluster": application.cluster.title if application.cluster else "–",
        "application": application.title,
        "session": number(session.number),
        "decided": day(decision.at),
        "conditions": decision.conditions or _("none"),
    }


def office_of(found: Agreement) -> str:
    """Who signs for the programme, as the call says; empty where it does not."""
    language_of_page()
    return str(content_of(found.decision.matter.session.ranking.by_version).after.office or "")


def _parties(found: Agreement) -> Part:
    application = found.decision.application
    rows = [[_("Programme office"), office_of(found) or BLANK], [_("Region"), application.region.title]]
    if application.cluster:
        manager = application.cluster.managing_organisation
        rows.append([_("Cluster"), application.cluster.title])
        rows.append([_("Managing organisation"), str(manager) if manager else "–"])
    return Part(heads=[_("Party"), _("Who")], rows=rows)


def _commitments(found: Agreement) -> Part:
    lines = commitments_of(found)
    if not lines:
        return Part(lines=[_("No figures are agreed on.")])
    rows = [[label, value, unit, until] for _pk, label, value, unit, until in lines]
    return Part(heads=[_("Commitment"), _("Value"), _("Unit"), _("Until")], rows=rows)


def commitments_of(found: Agreement) -> list[tuple[int, str, str, str, str]]:
    """(number, what, value, unit, until when) in the language of the page."""
    language, targets = language_of_page(), dict(divisible_targets())
    return [
        (
            row.pk,
            _of_target(getattr(row, f"label_{language}"), row.target, targets),
            as_written(row.value),
            getattr(row, f"unit_{language}") or "–",
            row.until or "–",
        )
        for row in found.commitments.order_by("place")
    ]


def planned_of(found: Agreement) -> list[str]:
    """What carrying an agreement into the plan plans: each commitment with its value, unit and target."""
    language, targets = language_of_page(), dict(divisible_targets())
    return [
        f"{_of_target(getattr(row, f'label_{language}'), row.target, targets)}: {as_written(row.value)} "
        f"{getattr(row, f'unit_{language}')}".strip()
        for row in found.commitments.exclude(target="").order_by("place")
    ]


def _of_target(label: str, target: str, names: Mapping[str, str]) -> str:
    if not target:
        return label
    return _("{commitment} (part of the target “{target}”)").format(commitment=label, target=names.get(target, target))


def has_targets(found: Agreement) -> bool:
    """Whether anything agreed on is part of a target of the programme, and the cluster one that is planned for.

    Of a participant of a consortium nothing is planned: its consortium is. A cluster nobody has named may be one.
    """
    cluster = found.decision.application.cluster
    return (cluster is None or cluster.parent_id is None) and found.commitments.exclude(target="").exists()


# How far they have come


def of_call(call: Call, person: Any) -> QuerySet[Agreement]:
    """Agreements of a call; `since`: what was decided since, if it is no selection and known to the person."""
    latest = latest_decisions(known_again(person)).exclude(result=SELECTED)
    latest = latest.filter(known_to(person), application=OuterRef("decision__application"))
    rows = visible_to(person).filter(decision__application__call=call).defer(*TEXTS, *UNREAD_OF_DECISIONS)
    return rows.annotate(since=Subquery(latest.values("result")[:1]))


def progress(rows: QuerySet[Agreement]) -> list[tuple[Label, int]]:
    """How many agreements stand where, on their way; how many do not hold any more, where there are any."""
    found = rows.select_related(None).order_by().values_list("state").annotate(n=Count("pk"))
    counts: dict[str, int] = dict(found)
    told = (*AGREEMENT_WAY, *(state for state in AGREEMENT_OVER if state in counts))
    return [(AGREEMENTS[state], counts.get(state, 0)) for state in told]


def steps_of(state: str) -> list[Step]:
    if state not in AGREEMENT_WAY:
        return []
    here = AGREEMENT_WAY.index(state)
    return [
        Step(AGREEMENTS[code], "done" if n < here or here == len(AGREEMENT_WAY) - 1 else "now" if n == here else "todo")
        for n, code in enumerate(AGREEMENT_WAY)
    ]


def standing_said(application: int) -> Iterator[str]:
    """That an agreement stands on an application, or is on its way: whoever decides on it anew should know."""
    rows = Agreement.objects.exclude(state__in=AGREEMENT_OVER).filter(decision__application=application)
    stands = _("An agreement on the application stands: {told}.")
    comes = _("An agreement on the application is on its way: {told}.")
    for row in rows.order_by("pk"):
        told = ", ".join(filter(None, (row.number, said(AGREEMENTS, row.state))))
        yield (stands if row.state == SIGNED else comes).format(told=told)
