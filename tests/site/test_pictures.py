"""The pictures of the documents, which `run.py test --pictures` takes anew from a served demonstration."""

import struct
from pathlib import Path
from typing import Any

import pytest

from tests.prepared import prepared
from tools.pictures import IMAGES, MEMBERS, PICTURES, taken
from trust.served import Served


@pytest.mark.pictures
@pytest.mark.django_db
def test_every_picture_of_the_documents_is_taken(chromium: Any) -> None:
    served = Served(prepared("pictures"), demo=True, members=MEMBERS)
    assert taken(chromium, served, PICTURES, IMAGES) == []


def test_every_picture_has_the_size_of_its_window() -> None:
    assert {picture.name: size_of(IMAGES / f"{picture.name}.png") for picture in PICTURES} == {
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
