"""Workbooks of many members in one ZIP: what is read, tied and said, what is refused, who sees it, who decides."""

import io
import itertools
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.files.models import StoredFile
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.registry.models import Organisation
from corymb.apps.returns.actions import EventEntry, Typed, open_return, put_event, save_figures
from corymb.apps.returns.actions.checking import findings_of, findings_of_many
from corymb.apps.returns.actions.grounding import Written
from corymb.apps.returns.models import Event, Figure, Return
from corymb.apps.workbooks import actions
from corymb.apps.workbooks.actions import bulk_reading
from corymb.apps.workbooks.actions.bulk_reading import read_bulk
from corymb.apps.workbooks.models import Bulk, Upload
from corymb.apps.workbooks.queries.templates import workbook_of
from corymb.apps.workbooks.queries.waiting import decided_at, tasks
from corymb.kit.asking import NotPossible
from corymb.refusal import Refusal
from corymb.sources import packed_books
from corymb.sources.packed_books import written_name
from tests import factories
from tests.apps.returns.reporting import FIGURES, Member, fill, member
from tests.apps.workbooks.filling import filled
from tests.people import CAST, NOW, OTHER_CLUSTER, asked_again, browser_of, grant, member_of_the_cast, person
from tests.web import entered

pytestmark = pytest.mark.django_db
NUMBERS = {code: float(text) for code, text in FIGURES.items()}


@pytest.fixture
def who() -> Member:
    return member()


def another(who: Member, name: str = "ООО «Другая»") -> Return:
    """A second member of the cluster, with an open return."""
    organisation = factories.organisation(name)
    factories.membership(organisation, who.cluster)
    return open_return(organisation, who.period, actor=SYSTEM, now=NOW)


def book(found: Return, **values: object) -> bytes:
    found = Return.objects.select_related("organisation", "period", "pack").get(pk=found.pk)
    return filled(workbook_of(found, "en", own=True), NUMBERS | values)


def zipped(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def given(who: Member, content: bytes, name: str = "books.zip") -> Bulk:
    which = (who.cluster, who.period)
    return actions.take_bulk(which, SimpleUploadedFile(name, content), who.manager, **who.told("manager"))


def read(who: Member, content: bytes) -> Bulk:
    return read_bulk(given(who, content).pk, NOW)


def said(upload: Upload) -> list[str]:
    return [finding["message"].format(**finding.get("fields", {})) for finding in upload.findings]


def test_workbooks_wait_for_their_preparers(who: Member) -> None:
    first, second = who.opened(), another(who)
    bulk = read(who, zipped({"a.xlsx": book(first, mean_wage="52 тыс"), "folder/б.xlsx": book(second)}))
    assert (bulk.state, bulk.done, bulk.total, bulk.findings) == ("read", 2, 2, [])
    rows = list(bulk.uploads.order_by("pk"))
    assert [(u.file_name, u.member_return_id, u.state, len(u.figures)) for u in rows] == [
        ("a.xlsx", first.pk, "decide", len(FIGURES) - 1),
        ("б.xlsx", second.pk, "decide", len(FIGURES)),
    ]
    errors = [f["rule"] for f in rows[0].findings if f["level"] == "error"]
    assert (errors, rows[0].annotated is not None) == (["import.unit_in_cell"], True)
    assert Figure.objects.count() == 0  # nothing goes into a return by itself
    assert Entry.objects.filter(act="returns.bulk.read").get().after == {"rows": 3, "workbooks": 2, "left_out": 0}
    (task,) = [t for t in tasks(who.preparer, NOW) if t.key.startswith("workbook:")]
    assert (task.key, task.due) == (f"workbook:{rows[0].pk}", first.due_at)
    assert decided_at(str(rows[0].pk)) is None
    browser = entered(who.preparer)
    assert "Take over what is chosen" in browser.get(task.url).content.decode()
    chosen = {"decision": "take", "figure": ["revenue"], "version": first.version}
    browser.post(reverse("workbooks:upload_decide", args=[rows[0].pk]), chosen)
    kept = Figure.objects.get(member_return=first, variable="revenue")
    assert (kept.written, kept.source, kept.by) == ("120000", "workbook", who.preparer)
    assert decided_at(str(rows[0].pk)) is not None
    assert [t for t in tasks(who.preparer, NOW) if t.key.startswith("workbook:")] == []
    assert read_bulk(bulk.pk, NOW).uploads.count() == 2  # reading twice does nothing twice


def test_each_workbook_that_cannot_be_used_says_why_and_stops_no_other(who: Member) -> None:
    first, second = who.opened(), another(who)
    handed_in = another(who, "ООО «Сдала»")
    Return.objects.filter(pk=handed_in.pk).update(state="submitted")
    stranger = factories.organisation("ООО «Чужая»")
    factories.membership(stranger, factories.cluster(OTHER_CLUSTER))
    other = open_return(stranger, who.period, actor=SYSTEM, now=NOW)
    plain = io.BytesIO()
    import openpyxl

    openpyxl.Workbook().save(plain)
    broken = bytearray(book(first))
    broken[2_000:2_400] = b"\0" * 400
    bulk = read(
        who,
        zipped(
            {
                "good.xlsx": book(second),
                "plain.xlsx": plain.getvalue(),
                "broken.xlsx": bytes(broken),
                "no-workbook.xlsx": b"just text",
                "other.xlsx": book(other),
                "late.xlsx": book(handed_in),
                "twice-1.xlsx": book(first),
                "twice-2.xlsx": book(first, revenue=1),
                "photo.jpg": b"\xff\xd8\xff",
                "inside.zip": zipped({"a.xlsx": b""}),
                "../../etc/passwd.xlsx": book(second),
                "__MACOSX/._good.xlsx": b"left over",
            }
        ),
    )
    told = {u.file_name: (u.state, said(u)[0] if u.findings else "") for u in bulk.uploads.all()}
    number, own = stranger.number, who.organisation.number
    twice = f"The ZIP has 2 workbooks of {second.organisation.number}; none of them is used."
    damaged = "The file is damaged or cut off."
    late = f"The return of {handed_in.organisation.number} is with its certifier or was handed in; "
    assert {name: one for name, one in told.items() if name != "broken.xlsx"} == {
        "good.xlsx": ("refused", twice),
        "passwd.xlsx": ("refused", twice),
        "plain.xlsx": (
            "refused",
            "The workbook was not made from a return template: its hidden sheet _corymb is missing.",
        ),
        "other.xlsx": ("refused", f"No member of the cluster with an open return has the number {number}."),
        "late.xlsx": ("refused", f"{late}no workbook changes it now."),
        "twice-1.xlsx": ("refused", f"The ZIP has 2 workbooks of {own}; none of them is used."),
        "twice-2.xlsx": ("refused", f"The ZIP has 2 workbooks of {own}; none of them is used."),
    }
    assert told["broken.xlsx"] in [("refused", damaged), ("refused", bulk_reading.CANNOT_BE_READ)]
    left = [f["message"].format(**f.get("fields", {})) for f in bulk.findings]
    assert sorted(left) == [
        "This kind of file is not taken in.",
        "inside.zip is an archive inside the ZIP and is not opened.",
        "photo.jpg is no workbook.",
    ]


def test_a_wrong_pack_and_a_wrong_period_are_named(who: Member) -> None:
    import openpyxl

    found = who.opened()
    content = book(found)
    books = {}
    for name, key, value in (("pack.xlsx", "pack", "tax-service-panel"), ("period.xlsx", "period", "2016")):
        opened = openpyxl.load_workbook(io.BytesIO(content))
        for row in opened["_corymb"].iter_rows():
            if row[0].value == key:
                row[1].value = value
        if key == "period":
            for cell in itertools.chain(*opened.worksheets[0].iter_rows()):
                cell.value = "2016" if str(cell.value) == "2017" else cell.value
        out = io.BytesIO()
        opened.save(out)
        books[name] = out.getvalue()
    bulk = read(who, zipped(books))
    told = {u.file_name: said(u)[0] for u in bulk.uploads.all()}
    assert told == {
        "pack.xlsx": "The workbook is a return of the pack tax-service-panel, not of innovative-clusters-2016.",
        "period.xlsx": "The workbook is for the period 2016, but was given for 2017.",
    }


def test_hostile_zips(who: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    who.opened()
    with pytest.raises(NotPossible, match="Give a ZIP"):
        given(who, b"text", "books.txt")
    with pytest.raises(Refusal, match="another kind"):
        given(who, b"%PDF-1.7", "books.zip")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.xlsx", b"\0" * 40_000_000)
    with pytest.raises(Refusal, match="unpacks to far more"):
        given(who, bomb.getvalue())
    assert StoredFile.objects.count() == 0
    empty = read(who, zipped({"folder/": b""}))
    assert (empty.state, empty.findings[0]["message"]) == ("refused", "There is no file in the ZIP.")
    monkeypatch.setattr(packed_books, "MOST_ENTRIES", 2)
    many = read(who, zipped({f"{n}.xlsx": b"x" for n in range(3)}))
    assert (many.state, many.findings[0]["fields"]) == ("refused", {"most": 2})


def test_a_name_of_an_old_windows_is_read_as_it_was_written() -> None:
    part = zipfile.ZipInfo("отчёт.xlsx".encode("cp866").decode("cp437"))
    assert written_name(part) == "отчёт.xlsx"
    part.flag_bits = packed_books.UNICODE
    part.filename = "ä/отчёт.xlsx"
    assert written_name(part) == "ä/отчёт.xlsx"


def test_what_breaks_the_checks_breaks_itself_alone(who: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = who.opened(), another(who)

    def breaking(pack: object, written: list[Written]) -> object:
        if any(one.found.pk == first.pk for one in written):
            raise ValueError("a workbook made to break the checks")
        return findings_of_many(pack, written)

    monkeypatch.setattr(bulk_reading, "findings_of_many", breaking)
    bulk = read(who, zipped({"a.xlsx": book(first), "b.xlsx": book(second)}))
    assert [(u.file_name, u.state, u.member_return_id) for u in bulk.uploads.order_by("pk")] == [
        ("a.xlsx", "refused", None),
        ("b.xlsx", "decide", second.pk),
    ]


def test_many_checked_at_once_are_told_what_each_is_told_alone(who: Member) -> None:
    returns = [who.opened(), another(who), another(who, "ООО «Третья»")]
    partner = returns[1].organisation.identifier
    for n, found in enumerate(returns):
        typed = FIGURES | {"revenue": str(10 ** (n + 2)), "headcount": str(n * 40)}
        save_figures(found.pk, {c: Typed(t) for c, t in typed.items()}, None, actor=SYSTEM, now=NOW)
        people = [(found.organisation.identifier, "lead", ""), (partner, "lead", "")][: 1 + n % 2]
        entry = EventEntry("joint_rd", "R-1", amount=n + 5, participants=people)
        put_event(found.pk, entry, None, actor=SYSTEM, now=NOW)
    rows = list(Return.objects.select_related("organisation__region", "period", "pack").order_by("pk"))
    alone = [findings_of(found) for found in rows]
    from corymb.apps.returns.actions.checking import _events

    written = [Written(found, list(found.figures.all()), _events(found)) for found in rows]
    together = findings_of_many(pack_of(rows[0].pack), written)
    assert [together[found.pk] for found in rows] == alone
    assert all(len(told) > 0 for told in alone)


def test_a_joint_event_of_two_members_has_enough_of_them(who: Member) -> None:
    found, partner = who.opened(), another(who)
    people = [(who.organisation.identifier, "lead", ""), (partner.organisation.identifier, "partner", "")]
    put_event(found.pk, EventEntry("joint_rd", "R-1", amount=5, participants=people), None, actor=SYSTEM, now=NOW)
    fill(found, who)
    assert [f["rule"] for f in Return.objects.get(pk=found.pk).findings if "joint" in f["message"].casefold()] == []
    assert Event.objects.count() == 1
    assert Organisation.objects.count() == 2


@pytest.mark.parametrize("role", CAST)
def test_who_gives_workbooks_and_who_sees_them(who: Member, role: str) -> None:
    found = who.opened()
    bulk = read(who, zipped({"a.xlsx": book(found)}))
    browser = browser_of(member_of_the_cast(role))
    manages = role == "cluster_manager"
    url = reverse("workbooks:bulk_give", args=[who.cluster.code, "2017"])
    assert browser.get(url).status_code == (200 if manages else 403)
    for name in ("bulk", "bulk_notes"):
        answer = browser.get(reverse(f"workbooks:{name}", args=[bulk.pk]))
        assert answer.status_code == (200 if manages else 404)
        if answer.streaming:
            assert b"".join(answer.streaming_content).startswith(b"PK")
    upload = bulk.uploads.get()
    sees = manages or role in {"preparer", "certifier"}
    assert browser.get(reverse("workbooks:upload", args=[upload.pk])).status_code == (200 if sees else 404)
    chosen = {"decision": "take", "figure": ["revenue"]}
    decided = browser.post(reverse("workbooks:upload_decide", args=[upload.pk]), chosen)
    assert decided.status_code == (302 if role == "preparer" else 403)
    assert Upload.objects.get(pk=upload.pk).state == ("applied" if role == "preparer" else "decide")


def test_whoever_gave_a_workbook_sees_nothing_of_the_draft(who: Member) -> None:
    found = who.opened()
    save_figures(found.pk, {"revenue": Typed("777001")}, who.preparer, **who.told("preparer"))
    bulk = read(who, zipped({"a.xlsx": book(found, revenue=5)}))
    url = reverse("workbooks:upload", args=[bulk.uploads.get().pk])
    own, manager = (entered(p).get(url).content.decode() for p in (who.preparer, who.manager))
    assert ("777,001" in own, "777,001" in manager, "Take over what is chosen" in manager) == (True, False, False)


def test_the_page_of_a_zip_and_its_copies(who: Member) -> None:
    browser = entered(who.manager)
    first = who.opened()
    answer = browser.post(
        reverse("workbooks:bulk_give", args=[who.cluster.code, "2017"]),
        {"file": SimpleUploadedFile("books.zip", zipped({"a.xlsx": book(first, mean_wage="52 тыс"), "a.txt": b"x"}))},
    )
    bulk = Bulk.objects.get()
    url = reverse("workbooks:bulk", args=[bulk.pk])
    assert answer.headers["Location"] == url
    assert "a job reads it" in browser.get(url).content.decode()
    assert asked_again(browser, url) == "not yet"
    read_bulk(bulk.pk, NOW)
    assert asked_again(browser, url) == "load anew"
    costs = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as asked:
            page = browser.get(url).content.decode()
        costs.append(len(asked))
        row = Upload.objects.order_by("pk")[0]
        Upload.objects.bulk_create([Upload(bulk=bulk, file=0, file_name=f"{n}", sha256="0" * 64, state="refused",
                                           by=who.manager, at=NOW) for n in range(2)])  # fmt: skip
        row.refresh_from_db()
    assert costs[0] == costs[1]
    assert ("a.xlsx" in page, "a.txt is no workbook." in page, "All copies with notes" in page) == (True, True, True)
    answer = browser.get(reverse("workbooks:bulk_notes", args=[bulk.pk]))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.namelist() == ["corymb-a.xlsx"]
    assert Entry.objects.filter(act="returns.bulk.taken").get().after == {"files": 1}
    assert browser.get(reverse("workbooks:bulks")).content.decode().count(url) == 1
    board = browser.get(reverse("progress:board")).content.decode()
    ways = [reverse("workbooks:bulks"), reverse("workbooks:bulk_give", args=[who.cluster.code, "2017"])]
    assert [board.count(f'href="{way}"') for way in ways] == [1, 1]


def test_a_closed_period_and_another_manager(who: Member) -> None:
    other = person("Other manager")
    grant(other, "cluster_manager", f"cluster:{OTHER_CLUSTER}")
    url = reverse("workbooks:bulk_give", args=[who.cluster.code, "2017"])
    assert entered(other).get(url).status_code == 404
    type(who.period).objects.filter(pk=who.period.pk).update(state="closed")
    who.period.refresh_from_db()
    with pytest.raises(NotPossible, match="not taken"):
        given(who, zipped({"a.xlsx": b""}))


@pytest.mark.parametrize("role", CAST)
def test_the_list_of_zips_is_for_those_who_load_them(who: Member, role: str) -> None:
    given(who, zipped({"a.xlsx": b"x"}))
    browser = browser_of(member_of_the_cast(role))
    answer = browser.get(reverse("workbooks:bulks"))
    loads = role == "cluster_manager"
    assert answer.status_code == (200 if loads else 403)
    if loads:
        assert [row[0].value for row in answer.context["page"].rows] == ["books.zip"]
    offered = browser.get(reverse("progress:board")).content.decode().count(reverse("workbooks:bulks"))
    assert offered == int(loads)


def test_the_list_of_zips_costs_the_same_with_one_and_three_and_leaves_out_what_is_elsewhere(who: Member) -> None:
    other = person("Other manager")
    grant(other, "cluster_manager", f"cluster:{OTHER_CLUSTER}")
    which = (factories.cluster(OTHER_CLUSTER), who.period)
    elsewhere = SimpleUploadedFile("elsewhere.zip", zipped({"a.xlsx": b"x"}))
    actions.take_bulk(which, elsewhere, other, actor=SYSTEM, now=NOW)
    browser, url = entered(who.manager), reverse("workbooks:bulks")
    told = []
    for rows in (1, 3):
        while Bulk.objects.exclude(by=other).count() < rows:
            given(who, zipped({"a.xlsx": b"x"}))
        browser.get(url)
        with CaptureQueriesContext(connection) as asked:
            page = browser.get(url).context["page"]
        told.append((len(page.rows), len(asked)))
    assert [count for count, _cost in told] == [1, 3]
    assert told[0][1] == told[1][1]
    narrowed = browser.get(url, {"period": "2017", "state": "read"}).context["page"]
    assert narrowed.rows == []
