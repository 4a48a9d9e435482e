"""Loading a pack: by code, path or folder; what is refused; the hash of the content."""

import hashlib
import re
from decimal import Decimal
from pathlib import Path

import pytest

from corymb.packs.loader import content_hash, load_pack
from corymb.packs.reading import find
from corymb.refusal import Refusal
from tests.packs.planted import SOUND, line_of, written


def test_by_code_by_folder_and_by_file() -> None:
    file = find("tax-service-panel")
    hashes = {load_pack(given).hash for given in ("tax-service-panel", file, str(file), file.parent)}
    assert len(hashes) == 1
    assert re.fullmatch(r"[0-9a-f]{64}", hashes.pop())


def test_an_unknown_pack_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Refusal) as caught:
        load_pack("no-such-pack")
    assert str(caught.value) == (
        "There is no pack no-such-pack. Name one of innovative-clusters-2016, tax-service-panel, "
        "or a path to a pack.toml."
    )


def test_a_pack_with_errors_is_refused_with_the_first_and_the_count(tmp_path: Path) -> None:
    path = tmp_path / "pack.toml"
    path.write_text(
        SOUND.replace('denominator = "headcount"', 'denominator = "heads"').replace(
            "threshold = 1000", "threshold = 0"
        ),
        encoding="utf-8",
    )
    with pytest.raises(Refusal) as caught:
        load_pack(path)
    line = line_of(path, "denominator =")
    assert str(caught.value) == (
        f"{path}:{line}: indicators[output_per_employee].denominator: the pack has no variable heads. "
        f"Problems in all: 2. `corymb pack lint {path}` shows them all."
    )


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pack.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Refusal) as caught:
        load_pack(path)
    assert str(caught.value) == f"{path}: The pack cannot be read as UTF-8 text."


def _hash(folder: Path, text: str) -> str:
    path = folder / "pack.toml"
    path.write_text(text, encoding="utf-8")
    return load_pack(path).hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# A programme as data.", "# Another comment."),
        ("threshold = 1000", "threshold   =   1_000"),
        ("threshold = 1000", "threshold = 1000.0"),
        ("threshold = 0.20\nevidence", "threshold = 0.2\nevidence"),
        ('unit = "job"\nkind = "average"', 'kind = "average"\nunit = "job"'),
    ],
)
def test_form_does_not_change_the_hash(tmp_path: Path, old: str, new: str) -> None:
    assert old in SOUND
    assert _hash(tmp_path, SOUND.replace(old, new)) == _hash(tmp_path, SOUND)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("threshold = 1000", "threshold = 1001"),
        ('version = "0.1"', 'version = "0.2"'),
        ('ru = "Рабочие места." }\nunit', 'ru = "Рабочие места" }\nunit'),
        ("{ year = 2020, value = 40000 },", "{ year = 2020, value = 40000.5 },"),
    ],
)
def test_content_changes_the_hash(tmp_path: Path, old: str, new: str) -> None:
    assert old in SOUND
    assert _hash(tmp_path, SOUND.replace(old, new)) != _hash(tmp_path, SOUND)


def test_the_canonical_form_of_the_hash() -> None:
    """The same on every machine and Python: it is printed in outputs and compared years later."""
    found = content_hash({"b": [1, Decimal("2.50"), "й"], "a": {"x": True}})
    canonical = '{"a":{"x":true},"b":[{"number":"1"},{"number":"2.5"},"й"]}'
    assert found == hashlib.sha256(canonical.encode()).hexdigest()


def test_the_programme_carries_hash_and_exact_numbers(tmp_path: Path) -> None:
    pack = load_pack(written(tmp_path))
    programme = pack.programme()
    assert (programme.code, programme.pack_hash, programme.country) == ("planted", pack.hash, "RU")
    assert programme.targets[0].threshold == Decimal("0.20")
    assert programme.lookups[0].rows[-1] == ("RU-TOM", None, None, 2020, Decimal(50000))
    assert programme.lookups[0].chain == (("region",), ())
    assert programme.targets[1].cascade == {"cluster:north": Decimal(400)}
