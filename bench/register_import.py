"""How fast rows of files find their organisations: by number, and by name inside blocks; and an import as a whole.

Runs in a PostgreSQL of its own, filled with synthetic organisations, that ends with the process.
"""

import io
import json
import os
import random
import resource
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from bench.measuring import Row, output_of
from bench.own_server import copied, ready

if TYPE_CHECKING:
    from corymb.apps.linkage.models import ImportBatch

KNOWN, BY_NUMBER, BY_NAME = 20_000, 50_000, 5_000
_LETTERS = "светехмашпромхимфарбиотеклабприборновволкамдонурасибвосзапюг"
SYLLABLES = tuple(_LETTERS[n : n + 3] for n in range(0, len(_LETTERS), 3))


def names(draw: random.Random) -> Iterator[str]:
    """Synthetic names of two words, without an end."""
    while True:
        one, other = ("".join(draw.choices(SYLLABLES, k=draw.randint(2, 4))) for _ in range(2))
        yield f"ООО «{one.capitalize()} {other}»"


def numbers() -> Iterator[str]:
    """Taxpayer numbers of regions that do not exist, with their check digits."""
    from stdnum.ru import inn

    for serial in range(100_000_000, 200_000_000):
        yield f"{serial}{inn.calc_company_check_digit(str(serial))}"


def filled(known: int) -> tuple[list[str], list[str]]:
    """A database with so many organisations in four regions; their numbers and names."""
    from django.utils import timezone

    from corymb.apps.journal.actions import SYSTEM
    from corymb.apps.registry.actions import Load, load_organisations
    from corymb.apps.registry.models import Organisation, Region

    regions = list(Region.objects.order_by("code")[:4])
    draw = random.Random(20240101)
    made = [
        Organisation(
            scheme="RU-INN", number=number, name=name, kind="company", region=regions[n % 4], created_at=timezone.now()
        )
        for n, number, name in zip(range(known), numbers(), names(draw), strict=False)
    ]
    load_organisations(Load(made), actor=SYSTEM, now=timezone.now(), source="synthetic")
    return [row.number for row in made], [row.name for row in made]


def register(given: list[str], told: list[str], rows: int) -> bytes:
    """An archive of the register: entries of known numbers, and then of others."""
    others = (number for number, _ in zip(numbers(), range(rows + len(given)), strict=False))
    every = list(dict.fromkeys([*given, *others]))[:rows]
    called = [*(name.replace("«", "&quot;").replace("»", "&quot;") for name in told), *["ООО СИНТЕТИКА"] * rows]
    entry = (
        '<Документ ИдДок="{n}" ДатаСост="10.08.2018" ДатаВклМСП="01.08.2016" ВидСубМСП="1" КатСубМСП="1" '
        'ПризНовМСП="2" ССЧР="7"><ОргВклМСП НаимОрг="{name}" ИННЮЛ="{inn}"/><СведМН КодРегион="01"/>'
        '<СвОКВЭД><СвОКВЭДОсн КодОКВЭД="21.20"/></СвОКВЭД></Документ>'
    )
    file, texts = io.BytesIO(), [entry.format(n=n, inn=number, name=called[n]) for n, number in enumerate(every)]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for start in range(0, len(texts), 5_000):
            body = "".join(texts[start : start + 5_000])
            text = f'<?xml version="1.0" encoding="utf-8"?><Файл ТипИнф="РЕЕСТРМСП" ВерсФорм="4.01">{body}</Файл>'
            archive.writestr(f"synthetic-{start}.xml", text)
    return file.getvalue()


def named(known: list[str], rows: int) -> bytes:
    """A table of names with a slip each, without numbers; every other one without its region."""
    draw = random.Random(7)
    lines = ["Наименование;Регион"]
    for n in range(rows):
        name = draw.choice(known)
        place = draw.randrange(8, len(name) - 2)
        lines.append(f"{name[:place]}{name[place + 1 :]};{'' if n % 2 else '01'}")
    return "\n".join(lines).encode()


def seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def taken(content: bytes, name: str) -> tuple["ImportBatch", float]:
    """A batch that was read, and how long reading took."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from corymb.apps.accounts.models import Person
    from corymb.apps.journal.actions import Actor
    from corymb.apps.linkage.actions import importing

    person, _ = Person.objects.get_or_create(name="Bench", language="en", defaults={"created_at": timezone.now()})
    upload = SimpleUploadedFile(name, content)
    batch = importing.take_file(upload, person, actor=Actor("person", str(person.pk)), now=timezone.now())
    return batch, seconds(lambda: importing.read_batch(batch.pk, now=timezone.now()))


def measured(known: int, by_number: int, by_name: int) -> dict[str, float]:
    """Rows a second of each part, in this process."""
    from django.utils import timezone

    from corymb.apps.journal.actions import Actor
    from corymb.apps.linkage.actions import importing
    from corymb.apps.linkage.models import ImportRow

    given, told = filled(known)
    now, found = timezone.now(), {}
    batch, read = taken(register(given, told, by_number), "synthetic.zip")
    found["read"] = by_number / read
    found["number"] = by_number / (matched := seconds(lambda: importing.match_batch(batch.pk, now=now)))
    changed = ImportRow.objects.filter(batch=batch, effect="changed").count()
    assert changed == min(known, by_number)
    importing.confirm_batch(batch.pk, batch.by, actor=Actor("person", str(batch.by_id)), now=now)
    applied = seconds(lambda: importing.apply_batch(batch.pk, now=now))
    found["applied"] = changed / applied
    found["whole"] = by_number / (read + matched)
    fuzzy, _read = taken(named(told, by_name), "synthetic.csv")
    found["name"] = by_name / seconds(lambda: importing.match_batch(fuzzy.pk, now=now))
    found["found"] = ImportRow.objects.filter(batch=fuzzy, effect="decide").count() / by_name
    assert found["found"] > 0.4
    found["peak_MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def rows(runs: int, *, small: bool) -> list[Row]:
    """Rows a second of reading, matching by number, matching by name, and applying; `runs` fresh databases."""
    sizes = ["200", "400", "50"] if small else [str(KNOWN), str(BY_NUMBER), str(BY_NAME)]
    ready()
    command = [sys.executable, "-m", "bench.register_import", *sizes]
    found = [json.loads(output_of(command).splitlines()[-1]) for _ in range(runs)]
    peak = max(one["peak_MB"] for one in found)
    lines = (
        ("rows of the SME register read and matched by number", "whole", 5_000.0),
        ("of that, matched by number", "number", None),
        ("changes of an import applied", "applied", None),
        ("rows matched by name", "name", 300.0),
    )
    return [
        Row(work, "rows/s", tuple(one[key] for one in found), bar, higher=True, peak=peak) for work, key, bar in lines
    ]


def main(known: int, by_number: int, by_name: int) -> dict[str, float]:
    """Set the site up over a database of its own, with the regions, that ends with this process, and measure."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.site_settings"
    import django

    django.setup()
    from django.db import connections

    from corymb.site.cycles import look_rarely
    from tests.database import connection_settings
    from tests.site_settings import HOME

    look_rarely()  # as the worker does
    copied(HOME, "postgres")
    connections["default"].settings_dict.update(connection_settings())
    return measured(known, by_number, by_name)


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:4]))))
