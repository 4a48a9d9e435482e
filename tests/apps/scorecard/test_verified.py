"""A publication is computed again at the console, by the button, and by somebody who has no site."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from corymb import __version__
from corymb.apps.files.actions import path_of
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.scorecard import actions
from corymb.apps.scorecard.actions.verifying import verify_run
from corymb.apps.scorecard.models import Line, Run
from corymb.cli import main
from tests.apps.scorecard.counting import house
from tests.apps.scorecard.test_published import published
from tests.people import NOW, browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
CAME_OUT_OTHERWISE = "It does not come out the same."


def at_the_console(number: int, language: str = "en") -> tuple[str, str]:
    """What is said of a publication: report and refusal."""
    out = StringIO()
    try:
        call_command("run", "verify", number, lang=language, stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


@pytest.fixture
def earlier_version(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Publish by another version of the code, until it is undone."""
    monkeypatch.setattr("corymb.methods.lines.__version__", "0.0.9")
    return monkeypatch


def stored_of(run: Run) -> Path:
    return path_of(StoredFile.objects.get(pk=run.inputs or 0).sha256)


def without_a_site(run: Run, folder: Path, capsys: pytest.CaptureFixture[str], *options: object) -> tuple[int, str]:
    archive = folder / "inputs.zip"
    archive.write_bytes(stored_of(run).read_bytes())
    code = main(["run", "verify", str(archive), *map(str, options)])
    return code, capsys.readouterr().out


def test_the_console_and_the_command_agree_across_versions(
    earlier_version: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], client: Client
) -> None:
    house(8)
    run = published()
    earlier_version.undo()
    said, refusal = at_the_console(run.pk)
    assert (refusal, said.splitlines()) == (
        "",
        [
            "The publication of 2018, computed again from the inputs it kept",
            f"published by version 0.0.9 of Corymb, computed again by version {__version__}",
            f"✓ inputs, sha256: {run.inputs_hash}",
            f"✓ lines, sha256: {run.lines_hash}",
            f"✓ public lines, sha256: {run.public_hash}",
            f"✓ lines as they are kept now, sha256: {run.lines_hash}",
            f"✓ number of lines: {run.lines.count()}",
            "It comes out the same.",
        ],
    )
    entry = Entry.objects.filter(act="scorecard.run.verified").get()
    told = {"same": True, "published_by": "0.0.9", "verified_by": __version__, "differing": 0}
    assert entry.after == told | {"inputs_hash": run.inputs_hash, "lines_hash": run.lines_hash}
    assert (Run.objects.get(pk=run.pk).verified["same"], verify_run(run.pk, NOW)) == (True, True)
    assert without_a_site(run, tmp_path, capsys) == (0, said)
    lines = tmp_path / "lines.json"
    lines.write_bytes(client.get(reverse("scorecard:public_lines", args=[run.pk])).content)
    code, of_public = without_a_site(run, tmp_path, capsys, "--lines", lines)
    assert (code, of_public.splitlines()[:5], of_public.splitlines()[-1]) == (
        0,
        said.splitlines()[:5],
        "It comes out the same.",
    )


def test_a_line_edited_by_hand_is_named_to_those_who_may_verify(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house()
    run = published()
    line = Line.objects.filter(run=run, audience="internal", scope="programme", target="T1").order_by("pk")[0]
    was = line.told["actual"]
    Line.objects.filter(pk=line.pk).update(told=line.told | {"actual": 1.0})
    said, refusal = at_the_console(run.pk)
    changed = f"internal line · programme · T1 · {line.cohort} · {line.prices}: actual was 1.0, is {was}"
    assert (refusal, said.splitlines()[-4:]) == (
        CAME_OUT_OTHERWISE,
        [
            "1 line came out otherwise.",
            f"  {changed}",
            "The lines that are kept are not those that were published: they were changed afterwards.",
            CAME_OUT_OTHERWISE,
        ],
    )
    assert without_a_site(run, tmp_path, capsys)[0] == 0  # what the ZIP says was published comes out as it says
    url, again = reverse("scorecard:run", args=[run.pk]), reverse("scorecard:verify", args=[run.pk])
    browsers = {who: browser_of(member_of_the_cast(who)) for who in ("auditor", "minister")}
    pages = {who: browser.get(url).content.decode() for who, browser in browsers.items()}
    assert {who: (page.count(changed), page.count(again)) for who, page in pages.items()} == {
        "auditor": (1, 1),
        "minister": (0, 0),
    }
    assert {page.count("1 line came out otherwise.") for page in pages.values()} == {1}
    assert {who: browser.post(again).status_code for who, browser in browsers.items()} == {
        "auditor": 302,
        "minister": 403,
    }


def test_lines_that_another_version_withholds_are_said_to_be_that(earlier_version: pytest.MonkeyPatch) -> None:
    house(8)
    run = published()
    earlier_version.undo()
    line = Line.objects.filter(run=run, audience="public", target="T1", told__reason=None).order_by("pk")[0]
    told = line.told | {"actual": None, "reason": "suppressed_beside", "status": "cannot_be_said"}
    Line.objects.filter(pk=line.pk).update(told=told)
    assert at_the_console(run.pk)[1] == CAME_OUT_OTHERWISE
    page = browser_of(member_of_the_cast("minister")).get(reverse("scorecard:run", args=[run.pk])).content.decode()
    assert [
        page.count(said)
        for said in (
            f"published by version 0.0.9 of Corymb, computed again by version {__version__}",
            "Only lines differ that are withheld, now or then; no figure came out otherwise.",
            "Other lines may be withheld because the code that withholds has moved on.",
        )
    ] == [1, 1, 1]


def test_inputs_with_a_changed_byte_are_said_to_be_damaged() -> None:
    house()
    run = published()
    path = stored_of(run)
    content = bytearray(path.read_bytes())
    content[content.index(b"PAR1") + 40] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)
    said, refusal = at_the_console(run.pk)
    damaged = f"scorecard-{run.pk}-inputs.zip: The kept inputs are damaged, or were changed after they were written"
    assert (said, refusal.partition(": Bad CRC-32")[0]) == ("", damaged)
    assert verify_run(run.pk, NOW) is False
    page = browser_of(member_of_the_cast("officer")).get(reverse("scorecard:run", args=[run.pk])).content.decode()
    assert page.count("The kept inputs are damaged, or were changed after they were written") == 1


def test_what_is_no_publication_and_what_keeps_nothing_is_said() -> None:
    house()
    known = actions.ask_for_day(2018, NOW, None, actor=SYSTEM, now=NOW)
    waiting = actions.order_publication(2018, None, actor=SYSTEM, now=NOW, note="")
    assert [at_the_console(number) for number in (known.pk, waiting.pk, 987654)] == [
        ("", f"There is no publication {known.pk}."),
        ("", f"Publication {waiting.pk} keeps no inputs to compute it from."),
        ("", "There is no publication 987654."),
    ]


def test_the_console_speaks_russian() -> None:
    assert at_the_console(987654, "ru") == ("", "Публикации 987654 нет.")
