"""How fast the tax service's XML is read on one core, and in how much memory. The archives are synthetic."""

import json
import os
import random
import resource
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from bench.measuring import Row, output_of

FILES_PER_FORM = 150
DOCUMENTS_PER_FILE = 900
REGISTER_DOCUMENTS_PER_FILE = 250
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Файл ИдФайл="{name}" ВерсФорм="4.04" ТипИнф="{kind}" КолДок="{count}">'
    '<ИдОтпр><ФИООтв Фамилия="-" Имя="-" /></ИдОтпр>'
)
_OWN = '<СведНП НаимОрг="ОБЩЕСТВО С ОГРАНИЧЕННОЙ ОТВЕТСТВЕННОСТЬЮ &quot;ПРИМЕР {n}&quot;" ИННЮЛ="{inn}" />'


def documents(kind: str, draw: random.Random, count: int) -> str:
    """Synthetic documents of one form in the published layout."""
    parts = []
    for _ in range(count):
        number = draw.getrandbits(64)
        own = _OWN.format(n=number % 100_000, inn=f"{number % 10**10:010}")
        key = f"{number:016x}-4c4f-4d75-a5d5-3f36b1{number % 10**6:06}"
        head = f'<Документ ИдДок="{key}" ДатаДок="25.10.2024" ДатаСост="31.12.2023">'
        if kind == "ОТКРДАННЫЕ3":
            body = f'{own}<СведССЧР КолРаб="{number % 500}" />'
        elif kind == "ОТКРДАННЫЕ5":
            body = f'{own}<СведДохРасх СумДоход="{number % 10**9}.00" СумРасход="{number % 10**8}.00" />'
        else:
            head = (
                f'<Документ ИдДок="{key}" ДатаСост="10.02.2023" ДатаВклМСП="01.08.2016" ВидСубМСП="1" '
                f'КатСубМСП="{number % 3 + 1}" ПризНовМСП="2" ССЧР="{number % 90}">'
            )
            body = _register_body(own, draw)
        parts.append(f"{head}{body}</Документ>")
    return "".join(parts)


def _register_body(own: str, draw: random.Random) -> str:
    others = "".join(
        f'<СвОКВЭДДоп КодОКВЭД="{draw.randrange(10, 99)}.{draw.randrange(10, 99)}" НаимОКВЭД="Деятельность прочая, '
        f'не включенная в другие группировки" ВерсОКВЭД="2014" />'
        for _ in range(draw.randrange(30))
    )
    return (
        own.replace("СведНП", "ОргВклМСП").replace("ИННЮЛ", 'НаимОргСокр="ООО ПРИМЕР" ИННЮЛ')
        + '<СведМН КодРегион="40"><Регион Тип="ОБЛАСТЬ" Наим="КАЛУЖСКАЯ" /></СведМН><СвОКВЭД>'
        + '<СвОКВЭДОсн КодОКВЭД="62.01" НаимОКВЭД="Разработка программного обеспечения" ВерсОКВЭД="2014" />'
        + others
        + "</СвОКВЭД>"
    )


def build(folder: Path, files: int) -> list[Path]:
    """Three archives, the same bytes of XML for the same code."""
    made = []
    for kind, stem, count in (
        ("ОТКРДАННЫЕ3", "headcount", DOCUMENTS_PER_FILE),
        ("ОТКРДАННЫЕ5", "income", DOCUMENTS_PER_FILE),
        ("РЕЕСТРМСП", "register", REGISTER_DOCUMENTS_PER_FILE),
    ):
        draw = random.Random(20240101)
        path = folder / f"{stem}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for number in range(files):
                head = _HEAD.format(name=f"SYNTHETIC_{stem}_{number}", kind=kind, count=count)
                member = zipfile.ZipInfo(f"SYNTHETIC_{stem}_{number:05}.xml", (2024, 1, 1, 0, 0, 0))
                member.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(member, f"{head}{documents(kind, draw, count)}</Файл>".encode())
        made.append(path)
    return made


def read(path: Path) -> dict[str, float]:
    """Reads one archive on one core in this process: MB of XML per second and peak memory in MB."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    import pyarrow as pa

    from corymb.sources.tax_service import read_archive

    pa.set_cpu_count(1)
    pa.array(["warm"])
    started = time.perf_counter()
    rows = sum(batch.rows.num_rows for batch in read_archive(path, path.name, codes={}, units={}, findings=[]))
    seconds = time.perf_counter() - started
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist()) / 1e6
    return {
        "MB": size,
        "MB_per_s": size / seconds,
        "rows": rows,
        "peak_MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def rows(runs: int, *, small: bool) -> list[Row]:
    """Megabytes of XML a second on one core, form by form, `runs` fresh processes each."""
    table = []
    with tempfile.TemporaryDirectory() as folder:
        for path in build(Path(folder), 2 if small else FILES_PER_FORM):
            command = [sys.executable, "-m", "bench.tax_service_xml", str(path)]
            found = [json.loads(output_of(command)) for _ in range(runs)]
            speeds, peak = tuple(one["MB_per_s"] for one in found), max(one["peak_MB"] for one in found)
            work = f"tax service XML, {path.stem} ({found[0]['MB']:.0f} MB)"
            table.append(Row(work, "MB/s", speeds, 40, higher=True, peak=peak, peak_bar=300))
    return table


if __name__ == "__main__":
    print(json.dumps(read(Path(sys.argv[1]))))
