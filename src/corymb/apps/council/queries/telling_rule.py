"""The rule of a call as the page of a ranking tells it: places, quotas, budget, and what is used of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.council.queries.outcomes import Plain
from corymb.apps.registry.models import Region
from corymb.apps.selection.queries.telling import money_unit, paid
from corymb.kit.saying import number
from corymb.packs.call import NO, REGION, YES, CallContent, Question, Quota

Groups = Mapping[str, tuple[int, int]]  # by group, how many are selected, and the limit


@dataclass(frozen=True)
class ToldRule:
    """`group` is what quotas are about where that is an answer, `groups` the words for its answers.

    `currency` is the unit of the costs, empty where the rows have none; `has_whys` says that some row tells why not.
    """

    sentence: str
    group: str
    groups: dict[str, str]
    currency: str
    has_whys: bool


def rule_told(content: CallContent, rows: Sequence[Plain], whole: Plain | None) -> ToldRule:
    """The rule of a call above the rows a reader sees; older rankings do not tell it of each row."""
    return ToldRule(
        rule_said(content, whole),
        group_label(content) if any("group" in row for row in rows[:1]) else "",
        groups_said(content),
        money_unit(content) if any("cost" in row for row in rows[:1]) else "",
        any("why" in row for row in rows),
    )


def rule_said(content: CallContent, whole: Plain | None) -> str:
    """The rule in a sentence; what the selected use of the budget only for who sees the whole ranking."""
    named = _regions(content)
    places = ngettext("{n} place", "{n} places", content.places).format(n=number(content.places))
    parts = [places, *(part for quota in content.quotas for part in _quota(content, quota, named))]
    if content.budget is not None:
        parts.append(_budget(content, content.budget, whole))
    told = "; ".join(parts).rstrip(".")  # a currency may end in a point of its own
    return _("The rule of the call: {parts}.").format(parts=told)


def group_label(content: CallContent) -> str:
    """What a quota is about where that is an answer; empty where it is the region, which has its column."""
    found = _question(content)
    return str(found.label) if found else ""


def groups_said(content: CallContent) -> dict[str, str]:
    """Words for the answers a quota is about."""
    found = _question(content)
    if found is None:
        return {}
    return {YES: _("yes"), NO: _("no"), **{one.code: str(one.label) for one in found.options}}


def _question(content: CallContent) -> Question | None:
    about = content.quotas[0].about if content.quotas else REGION
    return next((one for one in content.questions if one.code == about), None)


def group_named(content: CallContent, group: str) -> str:
    """A group quotas are about: a region by its title, or an answer with its question."""
    if content.quotas[0].about != REGION:
        return _answer(content, group or _("not said"))
    return str(Region.objects.filter(code=group).first() or group)


def groups_told(content: CallContent, crowded: Groups, lacking: Groups) -> list[str]:
    """Groups with more than the rule allows, and with fewer than it asks for: how many of each are selected."""
    most, least = _("{group}: selected {n}, at most {limit}."), _("{group}: selected {n}, at least {limit}.")
    return [
        told.format(group=group_named(content, group), n=number(count), limit=number(limit))
        for told, groups in ((most, crowded), (least, lacking))
        for group, (count, limit) in groups.items()
    ]


def _regions(content: CallContent) -> dict[str, str]:
    codes = [quota.value for quota in content.quotas if quota.about == REGION and quota.value]
    return {one.code: one.title for one in Region.objects.filter(code__in=codes)} if codes else {}


def _quota(content: CallContent, quota: Quota, regions: dict[str, str]) -> list[str]:
    least, most = quota.at_least, quota.at_most
    if not quota.value:
        if most is None:
            return []
        if quota.about == REGION:
            return [_("at most {n} of each region").format(n=number(most))]
        question = group_label(content)
        return [_("at most {n} for each answer to “{question}”").format(n=number(most), question=question)]
    group = regions.get(quota.value, quota.value) if quota.about == REGION else _answer(content, quota.value)
    told = [_("{group}: at least {n}").format(group=group, n=number(least))] if least else []
    return told if most is None else [*told, _("{group}: at most {n}").format(group=group, n=number(most))]


def _answer(content: CallContent, value: str) -> str:
    answer = groups_said(content).get(value, value)
    return _("“{question}” – {answer}").format(question=group_label(content), answer=answer)


def _budget(content: CallContent, budget: Decimal, whole: Plain | None) -> str:
    told = _("budget {amount}").format(amount=paid(content, budget))
    if whole is None or "spent" not in whole:
        return told
    used = paid(content, Decimal(whole["spent"]))
    return _("{budget}, {amount} used by those selected").format(budget=told, amount=used)
