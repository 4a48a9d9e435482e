"""The pictures of the documents, taken from a served demonstration; --pictures puts them into docs/images."""

import struct
from pathlib import Path
from typing import Any

import pytest

from tests.prepared import prepared
from tools.pictures import IMAGES, MEMBERS, PICTURES, taken
from trust.served import Served

FEW = 60
"""Members where the pictures are only tried."""


@pytest.mark.django_db
def test_every_picture_of_the_documents_can_be_taken(
    chromium: Any, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    is_asked = pytestconfig.getoption("pictures")
    folder = IMAGES if is_asked else tmp_path
    served = Served(prepared("pictures"), demo=True, members=MEMBERS if is_asked else FEW)
    assert taken(chromium, served, PICTURES, folder) == []
    assert {picture.name: size_of(folder / f"{picture.name}.png") for picture in PICTURES} == {
        picture.name: picture.size for picture in PICTURES
    }


def test_the_documents_show_these_pictures_and_no_others() -> None:
    documents = [IMAGES.parent.parent / "README.md", *IMAGES.parent.glob("*.md")]
    shown = {name for one in documents for name in _shown(one.read_text(encoding="utf-8"))}
    kept = {path.stem for path in IMAGES.glob("*.png")}
    assert (shown, kept) == ({picture.name for picture in PICTURES}, {picture.name for picture in PICTURES})


def _shown(text: str) -> list[str]:
    return [part.partition(".png)")[0] for part in text.split("images/")[1:]]


def size_of(path: Path) -> tuple[int, ...]:
    """Width and height of a PNG."""
    return struct.unpack(">II", path.read_bytes()[16:24])
