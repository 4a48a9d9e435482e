"""Every dependency has its reason, licence and way out in docs/decisions/dependencies.md; licences are permissive."""

import re
from importlib.metadata import PackageNotFoundError, metadata

import pytest
from packaging.requirements import Requirement

from tests.architecture.repository import ROOT, project

PAGE = (ROOT / "docs" / "decisions" / "dependencies.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([a-z0-9-]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
ROWS = {name: (licence.strip(), why.strip(), leaving.strip()) for name, licence, why, leaving in ROW.findall(PAGE)}
# Permissive, LGPL, or unmodified MPL-2.0; python-stdnum and psycopg are LGPL
ALLOWED = {"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "LGPL-2.1-or-later", "LGPL-3.0-only", "MPL-2.0"}
ALLOWED |= {"0BSD", "Zlib", "CC0-1.0"}  # of parts that NumPy carries


def declared() -> set[str]:
    """Names in pyproject.toml: runtime, extras, development."""
    found = project()
    tables = found["project"]
    assert isinstance(tables, dict)
    groups = found["dependency-groups"]
    assert isinstance(groups, dict)
    lines = [*tables["dependencies"], *(line for more in tables["optional-dependencies"].values() for line in more)]
    return {Requirement(line).name for line in [*lines, *(line for group in groups.values() for line in group)]}


def test_every_dependency_is_explained_and_nothing_else() -> None:
    assert set(ROWS) == declared()


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_dependency_has_licence_reason_and_way_out(name: str) -> None:
    licence, why, leaving = ROWS[name]
    assert set(re.split(r" AND | OR ", licence)) <= ALLOWED
    assert why
    assert leaving


@pytest.mark.parametrize("name", sorted(ROWS))
def test_the_licence_is_the_packages_own(name: str) -> None:
    """Compared where the package's metadata carries a licence expression."""
    try:
        own = metadata(name).get("License-Expression")
    except PackageNotFoundError:
        pytest.skip(f"{name} is not installed here")
    if own:
        assert ROWS[name][0] == own
