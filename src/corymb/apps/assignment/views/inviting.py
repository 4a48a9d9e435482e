"""Many experts are invited at once: from a file that is looked at first, or from those of an earlier call."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from corymb.apps.accounts.actions import NewPerson
from corymb.apps.accounts.rules import me
from corymb.apps.assessment.actions.experts import SHUT_OUT, Terms, invite_expert
from corymb.apps.assessment.models import Expert
from corymb.apps.assessment.queries.inviting import earlier_calls, experts_of, known_people, standing_of
from corymb.apps.assessment.rules import ARRANGE
from corymb.apps.assessment.views.finding import arranged_call, told, trail_of
from corymb.apps.assignment.forms.inviting import AgainForm, EarlierForm, FileForm, RowForm, TickForm
from corymb.apps.registry.queries.activities import main_activities, unheard_of
from corymb.apps.selection.models import Call
from corymb.kit.asking import NotPossible
from corymb.kit.doors import asks
from corymb.refusal import Refusal

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 300
"""People invited in one act."""
LONGEST_NUMBER = 9
"""Digits of the number of a call, or of a line of a file, that may be meant."""
NAMED: Mapping[str, str] = {"русский": "ru", "russian": "ru", "английский": "en", "english": "en"}
"""How people name the language of letters."""
NO_TEXT = re.compile("[\0\ud800-\udfff]")
"""Signs no database keeps in a text."""
WORDS: Mapping[str, tuple[str, ...]] = {
    "email": ("E-mail", "Электронная почта", "Email", "Почта", "Эл. почта"),
    "name": ("Name", "ФИО", "Имя", "Эксперт", "Expert"),
    "expertise": ("Fields", "Области (ОКВЭД 2)", "Области", "ОКВЭД", "OKVED", "Коды"),
    "at_most": ("Applications at most", "Заявок не больше", "Не более заявок", "Нагрузка", "Load"),
    "language": ("Language", "Язык", "Язык писем", "Language of letters"),
}
"""Field -> the words its header may have; the first is the English, the second the Russian one of the template."""


@dataclass(frozen=True)
class Line:
    """A row of a file: its number, what it says, what will come of it, whether it goes, how much would be closed."""

    number: int
    name: str
    email: str
    what: str
    tone: str
    goes: bool
    closed: int | None
    form: RowForm


@asks(ARRANGE)
def many(request: HttpRequest, number: int) -> HttpResponse:
    """A file with many experts: looked at row by row first, then all that go are invited in one act."""
    call = arranged_call(request, number)
    if "rows" in request.POST:
        return _invited_from(request, call)
    form = FileForm(request.POST or None, request.FILES or None)
    lines: list[Line] = []
    rows: list[list[Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            rows = read(form.cleaned_data["file"])
            lines = looked_at(request, call, rows, form.cleaned_data["at_most"])
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    return _page(request, call, (form, lines, rows))


def _page(request: HttpRequest, call: Call, told_of: tuple[FileForm, list[Line], list[list[Any]]]) -> HttpResponse:
    form, lines, rows = told_of
    goes = sum(line.goes for line in lines)
    said = ngettext("Invite {n} person", "Invite {n} people", goes).format(n=goes)
    again = AgainForm(
        auto_id=False, initial={"rows": rows, **{name: form[name].value() for name in ("at_most", "blind")}}
    )
    context = {
        "call": call,
        "form": form,
        "lines": lines,
        "goes": goes,
        "said": said,
        "again": [again[name].as_hidden() for name in ("rows", "at_most", "blind")],
        "trail": trail_of(call, _("Invite many")),
    }
    return render(request, "assignment/many.html", context, status=422 if form.errors else 200)


def _invited_from(request: HttpRequest, call: Call) -> HttpResponse:
    """Invite those rows of a file that go, each in a transaction of its own; they are checked anew."""
    again = AgainForm(request.POST)
    if not again.is_valid() or not is_rows(again.cleaned_data["rows"]):
        messages.error(request, _("The list did not come back whole; give the file again."))
        return redirect(reverse("assignment:many", args=[call.pk]))
    values = again.cleaned_data
    lines = looked_at(request, call, values["rows"], values["at_most"])
    asked = [(line.form.new_person(), line.form.terms(values["blind"])) for line in lines if line.goes]
    return invited(request, call, asked)


def invited(request: HttpRequest, call: Call, asked: Sequence[tuple[NewPerson, Terms]]) -> HttpResponse:
    """Invite people one by one; who cannot be is told by name, and the others are invited all the same."""
    done, refused = 0, []
    for who, terms in asked:
        try:
            invite_expert(call.pk, who, terms, me(request), **told(request, call))
        except NotPossible as refusal:
            refused.append(f"{who.email}: {refusal}")
        else:
            done += 1
    said = ngettext("{n} person is invited.", "{n} people are invited.", done).format(n=done)
    (messages.success if done else messages.warning)(request, said)
    if refused:
        messages.error(request, _("Not invited: {names}").format(names="; ".join(refused[:20])))
    return redirect(reverse("assessment:experts", args=[call.pk]))


def is_rows(value: Any) -> bool:
    """Whether what came back are rows as they were read: a number and a value for each field."""
    return (
        isinstance(value, list)
        and len(value) <= MOST
        and all(
            isinstance(row, list)
            and len(row) == len(WORDS) + 1
            and isinstance(row[0], int)
            and 0 <= row[0] < 10**LONGEST_NUMBER
            and all(isinstance(cell, str) and not NO_TEXT.search(cell) for cell in row[1:])
            for row in value
        )
    )


def read(upload: Any) -> list[list[Any]]:
    """Rows of a file: its line, then a text for each field.

    Refuses a file without addresses, a column under an unknown head, and too many rows.
    """
    from corymb.sources.short_tables import LARGEST, rows_of

    found = rows_of(upload.read(LARGEST + 1), upload.name)
    names = {word.casefold(): field for field, words in WORDS.items() for word in words}
    head = [names.get(cell.casefold(), "") for cell in found[0][1]] if found else []
    if "email" not in head:
        raise Refusal(
            str(_("No column is headed E-mail.")), where=upload.name, mend=str(_("Take the template and fill it in."))
        )
    if unknown := [cell for cell, field in zip(found[0][1], head, strict=True) if cell.strip() and not field]:
        told = _("No field is called {names}.").format(names=", ".join(unknown))
        raise Refusal(told, where=upload.name, mend=_("Head the column as the template does, or take it out."))
    if len(found) - 1 > MOST:
        raise Refusal(str(_("At most {n} people can be invited at once.")).format(n=MOST), where=upload.name)
    places = {field: head.index(field) for field in WORDS if field in head}
    return [
        [line, *(cells[places[name]] if places.get(name, len(cells)) < len(cells) else "" for name in WORDS)]
        for line, cells in found[1:]
    ]


def looked_at(request: HttpRequest, call: Call, rows: Sequence[Sequence[Any]], at_most: int) -> list[Line]:
    """What will come of each row."""
    values = [dict(zip(WORDS, row[1:], strict=True)) for row in rows]
    known = known_people({one["email"].strip().lower() for one in values})
    standing, activities = standing_of(call, request.user, [one.pk for one in known.values()]), main_activities()
    found, seen = [], set()
    for row, one in zip(rows, values, strict=True):
        written = one["language"].strip().lower()
        language = NAMED.get(written, written) or (get_language() or "en")[:2]
        form = RowForm(one | {"at_most": one["at_most"] or at_most, "language": language}, known=known)
        email = one["email"].strip().lower()
        person = known.get(email)
        wrong = "; ".join(
            f"{form.fields[name].label}: {'; '.join(map(str, said))}" for name, said in form.errors.items()
        )
        if not wrong and email in seen:
            wrong = _("The address stands in an earlier row.")
        elif not wrong and person and person.pk in standing.shut_out:
            wrong = str(SHUT_OUT)
        elif not wrong and person and person.pk in standing.there:
            wrong = _("The person is an expert of this call already.")
        elif not wrong and person and person.pk in standing.on_looking:
            wrong = _("Whoever arranges an assessment, or looks on, is no expert in it.")
        seen.add(email)
        what = wrong or (_("known here, is invited") if person else _("new here, is made known and invited"))
        tone = "danger" if wrong else "success" if person else "info"
        doubt = "" if wrong else unheard_of(form.cleaned_data["expertise"], activities)
        what, tone = (f"{what}; {doubt}", "warning") if doubt else (what, tone)
        closed = standing.closed.get(person.pk, 0) if person else None
        found.append(Line(row[0], str(person or one["name"]), one["email"], what, tone, not wrong, closed, form))
    return found


@asks(ARRANGE)
def template(request: HttpRequest, number: int) -> HttpResponse:
    """An empty list of experts as a workbook, in the reader's language."""
    from io import BytesIO

    from xlsxwriter import Workbook

    arranged_call(request, number)
    place, file = int((get_language() or "en")[:2] == "ru"), BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet(("Experts", "Эксперты")[place])
        head, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
        sheet.set_column(0, len(WORDS) - 1, 28, text)
        for column, words in enumerate(WORDS.values()):
            sheet.write_string(0, column, words[place], head)
    answer = HttpResponse(file.getvalue(), content_type=SHEET)
    answer["Content-Disposition"] = 'attachment; filename="experts.xlsx"'
    return answer


@asks(ARRANGE)
def earlier(request: HttpRequest, number: int) -> HttpResponse:
    """Those who took part in an earlier call, to be ticked and invited in one act."""
    call = arranged_call(request, number)
    calls = list(earlier_calls(call, request.user))
    asked = request.GET.get("earlier", "")
    context: dict[str, Any] = {
        "call": call,
        "calls": calls,
        "choice": EarlierForm(request.GET or None, calls=calls),
        "trail": trail_of(call, _("From an earlier call")),
    }
    if not asked.isdecimal():
        return render(request, "assignment/earlier.html", context)
    if len(asked) > LONGEST_NUMBER:
        raise Http404
    chosen = get_object_or_404(earlier_calls(call, request.user), pk=int(asked))
    free, offered, left_out, cannot = _offered(request, call, chosen)
    form = TickForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        ticked, blind = set(form.cleaned_data["experts"]), form.cleaned_data["blind"]
        asked_for = [
            (
                NewPerson("", str(row.person.email), row.person.language),
                Terms(row.at_most, blind, tuple(row.expertise)),
            )
            for row in free
            if str(row.pk) in ticked
        ]
        return invited(request, call, asked_for)
    context |= {"chosen": chosen, "form": form, "offered": offered, "left_out": left_out, "cannot": cannot}
    return render(request, "assignment/earlier.html", context, status=422 if form.errors else 200)


def _offered(
    request: HttpRequest, call: Call, earlier_one: Call
) -> tuple[list[Expert], list[tuple[str, str]], int, list[str]]:
    """Those of an earlier call who may be invited, what is said of each, how many may not, and who could not answer."""
    rows = experts_of(earlier_one, request.user)
    standing = standing_of(call, request.user, [row.person_id for row, _done in rows], earlier_one)
    others = [(row, done) for row, done in rows if row.person_id not in standing.there | standing.on_looking]
    free = [(row, done) for row, done in others if row.person_id not in standing.shut_out]
    cannot = [str(row.person) for row, _done in others if row.person_id in standing.shut_out]
    label = _("{name} – reviews submitted there: {done}; closed to them here: {closed} of {all}; fields: {fields}")
    declared = _(
        "{name} – reviews submitted there: {done}; closed to them here: {closed} of {all}, of them by what they "
        "declared there and declare anew here: {declared}; fields: {fields}"
    )
    offered = [
        (
            str(row.pk),
            (declared if standing.declared.get(row.person_id) else label).format(
                name=row.person,
                done=done,
                closed=standing.closed.get(row.person_id, 0),
                declared=standing.declared.get(row.person_id, 0),
                all=standing.applications,
                fields=", ".join(row.expertise) or "–",
            ),
        )
        for row, done in free
    ]
    return [row for row, _done in free], offered, len(rows) - len(others), cannot
