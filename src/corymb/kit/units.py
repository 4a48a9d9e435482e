"""A figure with its unit: where the call names a unit by a word that is known, in the form the figure asks for."""

from collections.abc import Callable, Mapping

from django.utils.translation import ngettext

from corymb.packs.call import number_of


def _organisations(n: int) -> str:
    return ngettext("{n} organisation", "{n} organisations", n)


def _people(n: int) -> str:
    return ngettext("{n} person", "{n} people", n)


def _projects(n: int) -> str:
    return ngettext("{n} project", "{n} projects", n)


def _jobs(n: int) -> str:
    return ngettext("{n} job", "{n} jobs", n)


def _start_ups(n: int) -> str:
    return ngettext("{n} start-up", "{n} start-ups", n)


COUNTED: Mapping[str, Callable[[int], str]] = {
    "organisations": _organisations, "организаций": _organisations, "people": _people, "человек": _people,
    "projects": _projects, "проектов": _projects, "jobs": _jobs, "рабочих мест": _jobs, "start-ups": _start_ups,
    "стартапов": _start_ups,
}  # fmt: skip


def with_unit(text: str, shown: str, unit: str) -> str:
    """`text` as it was answered, `shown` as the page writes it. Other units stand behind the figure as they are."""
    figure, counted = number_of(text), COUNTED.get(unit)
    if counted and figure is not None and figure == int(figure):
        return counted(abs(int(figure))).format(n=shown)
    return " ".join(filter(None, (shown, unit)))
