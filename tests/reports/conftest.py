"""Russian for the reports' tests: the catalogue and its part files, read from their sources."""

import gettext
from io import BytesIO
from pathlib import Path

import polib
import pytest

from corymb import i18n

FOLDER = Path(i18n.__file__).parent / "locale" / "ru"


def catalogue() -> gettext.GNUTranslations:
    """All translations there are, compiled in memory."""
    whole = polib.POFile()
    for path in [*sorted(FOLDER.glob("LC_MESSAGES/*.po")), *sorted(FOLDER.glob("*.po"))]:
        part = polib.pofile(str(path))
        whole.metadata = part.metadata
        seen = {(e.msgid, e.msgid_plural) for e in whole}
        whole.extend(e for e in part if e.translated() and (e.msgid, e.msgid_plural) not in seen)
    return gettext.GNUTranslations(BytesIO(whole.to_binary()))


@pytest.fixture(scope="session")
def russian_catalogue() -> gettext.GNUTranslations:
    return catalogue()


@pytest.fixture
def russian(monkeypatch: pytest.MonkeyPatch, russian_catalogue: gettext.GNUTranslations) -> None:
    """Speak Russian in this test."""
    english = gettext.NullTranslations()
    monkeypatch.setattr(i18n, "_catalogue", lambda code: russian_catalogue if code == "ru" else english)
    i18n.use_language("ru")
