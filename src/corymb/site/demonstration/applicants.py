"""Who applies in the decided call of the demonstration: the official of each region, with partners. All invented."""

from collections.abc import Mapping
from datetime import datetime
from random import Random

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import plain_actor
from corymb.apps.registry.models import Cluster, Organisation, Region
from corymb.apps.selection.actions import Start, answer_consent
from corymb.apps.selection.models import Application, Call
from corymb.packs.call import CallContent, Question
from corymb.site.demonstration.assessment import ANSWERS, started, submitted, written
from corymb.site.demonstration.people import certifier_of, official_of
from corymb.site.demonstration.register import SOURCE

APPLICATIONS, PARTNERED, PARTNERS = 22, 6, 2
"""Applications, those of them with partners, and partners of each."""
COST = "support_asked"
REGIONAL = "Заявка региона без кластера (демонстрация)"
LONG = "Придуманный ответ, чтобы было что читать (демонстрация)."
FIGURES = {
    "members": range(9, 61),
    "employees": range(2_000, 24_001, 100),
    "revenue": range(4_000, 90_001, 100),
    COST: range(60, 161, 10),
    "planned_jobs": range(150, 901, 10),
    "planned_private_funding": range(200_000_000, 1_500_000_001, 10_000_000),
    "planned_joint_rd": range(30_000_000, 300_000_001, 5_000_000),
    "planned_startups": range(2, 13),
}
"""From what a figure of an application is drawn."""


def load_applications(call: Call, content: CallContent, holders: Mapping[str, Person], then: datetime) -> None:
    """Applications of clusters and of regions without one, handed in; those of the first clusters with partners."""
    chance = Random(call.code)  # noqa: S311 - invents figures
    for place, start in enumerate(_starts()):
        by = official_of(start.region, holders, then)
        partners = _partners(start.cluster) if start.cluster and place < PARTNERED else []
        found = written(call, start, by, _answers(content, chance), then, partners)
        _signed_off(found, holders, then)
        submitted(found, by, then)


def _starts() -> list[Start]:
    clusters = Cluster.objects.select_related("region", "parent").order_by("code")[:APPLICATIONS]
    starts = [started(cluster) for cluster in clusters]
    others = Region.objects.exclude(pk__in=[start.region.pk for start in starts]).order_by("code")
    return starts + [Start(region, REGIONAL, None) for region in others[: APPLICATIONS - len(starts)]]


def _partners(cluster: Cluster) -> list[Organisation]:
    members = Organisation.objects.filter(source=SOURCE, memberships__cluster=cluster, memberships__ends_on=None)
    return list(members.filter(is_confidential=False).order_by("pk")[:PARTNERS])


def _signed_off(found: Application, holders: Mapping[str, Person], then: datetime) -> None:
    for row in found.consents.select_related("organisation").order_by("pk"):
        by = certifier_of(row.organisation, holders, then)
        answer_consent(row.pk, by, agrees=True, actor=plain_actor(by), now=then)


def _answers(content: CallContent, chance: Random) -> dict[str, str]:
    return {question.code: _answer(question, chance) for question in content.questions}


def _answer(question: Question, chance: Random) -> str:
    if question.code in FIGURES:
        return str(chance.choice(FIGURES[question.code]))
    if question.kind == "choice":
        return question.options[0].code
    return ANSWERS.get(question.code) or {"number": "30", "yes_no": "yes"}.get(question.kind, LONG)
