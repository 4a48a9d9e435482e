"""Words of a call's pages: figures with their units, regions by name, the language a job speaks."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from procrastinate.contrib.django.models import ProcrastinateJob

from corymb.apps.files.actions import path_of
from corymb.apps.files.models import StoredFile
from corymb.apps.programme.queries.packs import divisible_targets
from corymb.apps.selection.actions.workbook_reading import read_workbook
from corymb.apps.selection.forms.applications import StartForm
from corymb.apps.selection.forms.calls import CallForm
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.contents import lacks_of
from corymb.apps.selection.queries.form import Row
from corymb.apps.selection.states import QUESTIONS
from corymb.kit.units import with_unit
from corymb.packs.call import Question
from corymb.packs.call_presets import preset
from corymb.sources.application_form import as_answer
from tests import factories
from tests.apps.programme.making import in_force
from tests.apps.selection.calling import NOW, Bid, drafted
from tests.apps.selection.filling import with_answers
from tests.apps.selection.test_pages import NAMED, POSTED, url
from tests.apps.selection.test_workbooks import book_of, here  # noqa: F401 - the fixture
from tests.people import browser_of, member_of_the_cast


@pytest.mark.parametrize(
    ("text", "unit", "told"),
    [
        ("1", "организаций", "1 организация"),
        ("82", "организаций", "82 организации"),
        ("15", "организаций", "15 организаций"),
        ("3", "человек", "3 человека"),
        ("2", "проектов", "2 проекта"),
        ("3", "стартапов", "3 стартапа"),
        ("21", "рабочих мест", "21 рабочее место"),
        ("82.5", "организаций", "82.5 организаций"),
        ("82", "млн руб.", "82 млн руб."),
        ("many", "организаций", "many организаций"),
        ("82", "", "82"),
        ("1e300000", "организаций", "1e300000 организаций"),
    ],
)
def test_a_unit_stands_in_the_form_its_figure_asks_for(text: str, unit: str, told: str) -> None:
    with override("ru"):
        assert with_unit(text, text, unit) == told


@pytest.mark.parametrize("cell", [1e300, "1e400", "1e-300", "9" * 31, float("inf")])
def test_a_figure_of_absurd_size_is_refused_in_a_file_too(cell: object) -> None:
    label = {"en": "Figure", "ru": "Число"}
    question = Question.model_validate({"code": "figure", "kind": "number", "label": label, "section": label})
    assert as_answer(question, cell).trouble == "too_large"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru"])
def test_regions_to_choose_from_stand_by_name(language: str) -> None:
    codes = ("RU-KLU", "RU-TOM", "RU-ALT", "RU-AD")
    for code, english, russian in zip(
        codes, ("Kaluga", "Tomsk", "Altai", "Adygea"), ("Калужская", "Томская", "Алтайский", "Республика Адыгея"),
        strict=True,
    ):  # fmt: skip
        factories.region(code, name_en=english, name_ru=russian)
    with override(language):
        (_empty, *choices) = StartForm(regions=codes).fields["region"].choices
        order = ["RU-AD", "RU-ALT", "RU-KLU", "RU-TOM"] if language == "en" else ["RU-ALT", "RU-KLU", "RU-AD", "RU-TOM"]
        assert [code for code, _label in choices] == order


@pytest.mark.django_db
def test_notes_in_a_file_are_in_the_language_of_the_page_it_was_given_on(here: Bid) -> None:  # noqa: F811
    book = SimpleUploadedFile("application.xlsx", with_answers(book_of(here), {"members": "many"}))
    address = url("workbook_give", here.application.pk).replace("/en/", "/ru/")
    assert browser_of(here.official).post(address, {"file": book}).status_code == 302
    job = ProcrastinateJob.objects.get(task_name="selection.read_workbook")
    assert (here.official.language, job.args["language"]) == ("en", "ru")
    row = read_workbook(job.args["number"], NOW, job.args["language"])
    assert row.annotated
    sheet = openpyxl.load_workbook(io.BytesIO(path_of(StoredFile.objects.get(pk=row.annotated).sha256).read_bytes()))
    notes = [cell.comment.text for line in sheet.worksheets[0].iter_rows() for cell in line if cell.comment]
    assert notes
    assert [note for note in notes if not any("а" <= sign <= "я" for sign in note.casefold())] == []


@pytest.mark.django_db
def test_a_commitment_names_a_target_that_can_be_divided_among_clusters() -> None:
    def wrong(text: str) -> list[str]:
        return CallForm({"commitments": text}, content=preset("three-stages")).errors.get("commitments", [])

    told = "No target that can be divided among clusters: nosuch. There are: {known}."
    assert wrong("employees, revenue=nosuch") == [told.format(known="–")]  # no pack is in force
    in_force()
    known = "; ".join(f"{code} – {label}" for code, label in divisible_targets())
    assert wrong("employees, revenue=nosuch, other=T2") == [told.format(known=known)]
    assert (wrong("employees, revenue=T2"), "T2" in known) == ([], True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("unit", "target", "told"),
    [
        ({"en": "RUB m", "ru": "млн руб."}, "T3", "“RUB”; the question asks for “RUB m”"),
        ({"en": "RUB", "ru": "руб."}, "T3", ""),
        ({"en": "Russian roubles", "ru": "руб."}, "T3", ""),
        (None, "T3", "“RUB”; the question asks for “–”"),
        ({"en": "RUB", "ru": "руб."}, "T2", "“jobs”; the question asks for “RUB”"),
        ({"en": "RUB m", "ru": "млн руб."}, None, ""),
    ],
)
def test_a_commitment_is_asked_for_in_the_unit_of_its_target(
    unit: dict[str, str] | None, target: str | None, told: str
) -> None:
    call = drafted()
    questions = [one | {"unit": unit} if one["code"] == "revenue" else one for one in call.content["questions"]]
    after = {"commitments": [{"question": "revenue", "target": target}]}
    Call.objects.filter(pk=call.pk).update(content=call.content | {"questions": questions, "after": after})
    call.refresh_from_db()

    def said() -> list[str]:
        return [str(lack) for lack in lacks_of(call) if lack.part == QUESTIONS]

    assert said() == []  # no pack is in force
    in_force()
    whole = (
        f"The commitment revenue is part of the target {target}, which is counted in {told}. "
        "Ask for it in the unit of the target."
    )
    assert said() == ([whole] if told else [])


@pytest.mark.django_db
def test_a_quota_names_a_region_the_register_knows() -> None:
    factories.region("RU-TOM", "Tomsk Region", "Томская область")
    call, browser = drafted(), browser_of(member_of_the_cast("officer"))
    page, typed = url("part_new", call.pk, "quotas"), NAMED | POSTED["quotas"]
    assert '<option value="Tomsk Region">' in browser.get(page).content.decode()
    wrong = browser.post(page, typed | {"value": "70"}).context["form"].errors
    assert wrong == {"value": ["Nothing in the register has this number or name."]}
    assert browser.post(page, typed | {"value": "томская область"}).status_code == 302
    kept = Call.objects.get().content["quotas"]
    assert [one["value"] for one in kept] == ["RU-TOM"]
    Call.objects.update(content=Call.objects.get().content | {"quotas": [kept[0] | {"value": "70"}]})
    assert [str(lack) for lack in lacks_of(Call.objects.get()) if lack.part == "quotas"] == [
        "No region has the code “70”. Name the region anew."
    ]


@pytest.mark.parametrize(
    ("text", "is_cost", "is_wrong"),
    [("-1", True, True), ("−1", True, True), ("0", True, False), ("-1", False, False), ("", True, False)],
)
def test_a_cost_below_zero_is_wrong(text: str, *, is_cost: bool, is_wrong: bool) -> None:
    asked = next(one for one in preset("three-stages").questions if one.code == "revenue")
    question = Question.model_validate(asked.model_dump() | {"lowest": None})
    assert Row(question, text, 1, (), is_cost).is_wrong is is_wrong
