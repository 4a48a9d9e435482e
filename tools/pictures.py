"""Pictures of the documents, taken from the demonstration: python tools/pictures.py [NAME ...]. Needs Chromium.

Starts the demonstration in a folder of its own, comes in as the people of each role, and writes docs/images.
Everything on them is invented. `run.py test --pictures` takes them too: tests/site/test_pictures.py.
"""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import sync_playwright
from psycopg import sql

from trust.looking import rows
from trust.served import ROOT, Served, wait_for

IMAGES = ROOT / "docs" / "images"
MEMBERS = 300
"""Fewer than a demonstration has: it starts sooner, and no picture shows more."""
TO_COMPUTE = 900.0
"""Seconds within which the scorecard and the publications of so many are there."""
WIDE, PHONE = (1280, 800), (390, 844)
NAMES = ("chromium", "chromium-browser", "google-chrome")
ANY = "SELECT 0"
LEFT = (
    "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') "
    "AND (task_name ^@ 'scorecard.' OR task_name = 'selection.rehearse')"
)
PUBLISHED = "SELECT max(id) FROM scorecard_run WHERE kind = 'published' AND state = 'done'"
CALL = "(SELECT id FROM selection_call WHERE code = 'decided-demo')"
REVIEW = (
    "SELECT r.id FROM assessment_review r JOIN assessment_expert e ON e.id = r.expert_id "
    "WHERE e.person_id = {person} AND r.state IN ('assigned', 'started') ORDER BY r.id LIMIT 1"
)
DRAFT = (
    "SELECT r.id FROM returns_return r JOIN registry_organisation o ON o.id = r.organisation_id "
    "JOIN accounts_grant g ON right(g.scope_key, length(o.number)) = o.number "
    "WHERE g.person_id = {person} ORDER BY r.due_at DESC LIMIT 1"
)
HOLDER = (
    "SELECT g.person_id FROM accounts_grant g JOIN accounts_person p ON p.id = g.person_id "
    "WHERE g.role = {role} ORDER BY g.person_id LIMIT 1"
)


@dataclass(frozen=True)
class Picture:
    """A page as a role sees it; `number` finds the thing whose page it is, where it is one.

    `at` is what the picture begins with; the top of the page where it is empty.
    """

    name: str
    role: str
    path: str
    number: str = ANY
    size: tuple[int, int] = WIDE
    at: str = ""


PICTURES = (
    Picture("scorecard", "officer", "scorecard/"),
    Picture("behind-a-figure", "officer", "scorecard/programme/T1/members/"),
    Picture("publication", "auditor", "scorecard/runs/{}/", PUBLISHED),
    Picture("register", "officer", "register/regions/"),
    Picture("return", "preparer", "returns/{}/", DRAFT),
    Picture("call", "secretary", "selection/calls/{}/", f"SELECT {CALL}"),
    Picture(
        "weights", "officer", "selection/calls/{}/weights/", "SELECT id FROM selection_call WHERE code = 'draft-demo'"
    ),
    Picture("trial", "officer", "selection/rehearsals/{}/", "SELECT max(id) FROM selection_rehearsal"),
    Picture(
        "assignment",
        "secretary",
        "assessment/proposals/{}/",
        "SELECT p.id FROM assessment_proposal p JOIN selection_call c ON c.id = p.call_id "
        "WHERE c.code = 'assessed-demo' ORDER BY p.id LIMIT 1",
        (1280, 680),
    ),
    Picture("marks-on-a-telephone", "expert", "assessment/reviews/{}/", REVIEW, PHONE, ".review-form"),
    Picture(
        "defence", "secretary", "defence/sittings/{}/", f"SELECT id FROM defence_defence WHERE call_id = {CALL} LIMIT 1"
    ),
    Picture(
        "ranking", "secretary", "council/rankings/{}/", f"SELECT id FROM council_ranking WHERE call_id = {CALL} LIMIT 1"
    ),
    Picture(
        "session", "secretary", "council/sessions/{}/", f"SELECT id FROM council_session WHERE call_id = {CALL} LIMIT 1"
    ),
    Picture("results", "", "outcomes/public/decided-demo/"),
)


def main() -> int:
    """Take them all, or those that are named; 1 where a page is not there."""
    wanted = [picture for picture in PICTURES if not sys.argv[1:] or picture.name in sys.argv[1:]]
    path = next((path for name in NAMES if (path := shutil.which(name))), None)
    if path is None:
        sys.stderr.write(f"pictures: none of {', '.join(NAMES)} is installed\n")
        return 1
    with (
        tempfile.TemporaryDirectory(prefix="corymb-") as folder,
        sync_playwright() as playwright,
        closing(playwright.chromium.launch(executable_path=path)) as browser,
    ):
        home = Path(folder)
        home.chmod(0o711)
        return 1 if taken(browser, Served(home / "data", demo=True, members=MEMBERS), wanted, IMAGES) else 0


def taken(browser: Any, served: Served, wanted: Sequence[Picture], folder: Path) -> list[str]:
    """Start a demonstration, take pictures of it into a folder, and stop it. Names of pages that are not there."""
    served.start()
    try:
        wait_for(lambda: _is_computed(served), "the scorecard", TO_COMPUTE)
        return [picture.name for picture in wanted if not _taken(browser, served, picture, folder)]
    finally:
        served.stop()


def _is_computed(served: Served) -> bool:
    """Whether the living scorecard, what explains it, and every publication are there."""
    states = rows(served.home, sql.SQL("SELECT kind, state FROM scorecard_run"))
    left = rows(served.home, sql.SQL(LEFT))
    return ("living", "done") in states and {state for _kind, state in states} == {"done"} and left == [(0,)]


def _taken(browser: Any, served: Served, picture: Picture, folder: Path) -> bool:
    width, height = picture.size
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="light", locale="en")
    page, person = context.new_page(), _come_in(context, served, picture.role) if picture.role else 0
    (number,) = rows(served.home, sql.SQL(picture.number).format(person=person))[0]
    answer = page.goto(f"http://localhost:{served.port}/en/{picture.path.format(number)}")
    page.wait_for_load_state("networkidle")
    if picture.at:
        page.evaluate("at => document.querySelector(at).scrollIntoView({behavior: 'instant'})", picture.at)
    page.screenshot(path=folder / f"{picture.name}.png")
    context.close()
    sys.stderr.write(f"{answer.status} {picture.name}\n")
    return bool(answer.status == HTTPStatus.OK)


def _come_in(context: Any, served: Served, role: str) -> int:
    """Come in as the person of a role by one click; their number."""
    (person,) = rows(served.home, sql.SQL(HOLDER).format(role=role))[0]
    page = context.new_page()
    page.goto(f"http://localhost:{served.port}/")
    page.click(f'form[action$="/enter/{person}/"] button')
    page.wait_for_load_state()
    page.close()
    return int(person)


if __name__ == "__main__":
    raise SystemExit(main())
