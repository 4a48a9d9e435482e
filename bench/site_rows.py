"""Invented rows of the site's load set, from one seed: table, columns, rows, in the order in which keys allow."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from stdnum.ru import inn

from corymb.methods import names

WORDS = ("Берёза", "Кедр", "Лён", "Сосна", "Ива", "Дуб", "Липа", "Цапля", "Янтарь", "Фонарь", "Мёд", "Камень", "Ольха")
KINDS = ("company",) * 14 + ("university", "research", "support", "authority", "bank", "other")
SIZES = ("micro",) * 12 + ("small",) * 5 + ("medium",) * 2 + ("large",)
WEIGHTS = {"RU-MOW": 15.0, "RU-SPE": 7.0, "RU-MOS": 6.0, "RU-TA": 3.0, "RU-NEN": 0.003}
"""How much more is in a region than in an ordinary one; the last is all but empty."""
MOMENT = "2016-10-19 09:00:00+00"
HASH = "0" * 64
Row = tuple[object, ...]
Table = tuple[str, str, Iterator[Row]]


@dataclass
class Rows:
    """The rows of a set; `regions` are the numbers of the loaded regions by code."""

    regions: dict[str, int]
    organisations: int
    clusters: int
    chance: random.Random
    at: list[int] = field(default_factory=list)
    """Region of each organisation."""
    by_region: dict[int, list[int]] = field(default_factory=dict)
    """Clusters of each region."""

    @property
    def contracts(self) -> int:
        return self.organisations // 12

    @property
    def territories(self) -> int:
        return max(self.clusters // 3, 1)

    def tables(self) -> Iterator[Table]:
        """One after another: what comes later draws on what came before."""
        yield "accounts_person", PERSON, self._people()
        yield "registry_cluster", CLUSTER, self._clusters()
        yield "registry_clusterstanding", "cluster_id, status, starts_on, basis", self._standings()
        yield "registry_organisation", ORGANISATION, self._organisations()
        yield "registry_sizeclass", "organisation_id, year, size", self._sizes()
        yield "registry_membership", MEMBERSHIP, self._memberships()
        yield "registry_territory", "id, code, kind, title_en, title_ru, is_synthetic, region_id", self._territories()
        yield "registry_residence", "organisation_id, territory_id, starts_on", self._residences()
        yield "registry_contract", "id, number, signed_on, kind, subject, currency, is_synthetic", self._contracts()
        yield "registry_contractparty", "contract_id, organisation_id, role", self._parties()
        yield "registry_appointment", "post, on_council, starts_on, person_id, cluster_id", self._appointments()
        yield "journal_entry", ENTRY, self._entries()
        yield "journal_image", "entry_id, object_kind, object_id, row_hash", self._images()
        yield "journal_seal", "number, entry_id, previous, hash, sealed_at", self._seals()

    def _region(self) -> int:
        weights = [WEIGHTS.get(code, 1.0) for code in self.regions]
        return self.chance.choices(list(self.regions.values()), weights)[0]

    def _day(self) -> str:
        return f"20{self.chance.randint(12, 16)}-{self.chance.randint(1, 12):02d}-{self.chance.randint(1, 28):02d}"

    def _people(self) -> Iterator[Row]:
        for n in range(1, self.clusters + 1):
            yield n, "", f"Person {n} (invented)", "", "", "ru", False, True, MOMENT

    def _clusters(self) -> Iterator[Row]:
        """Every twentieth is a part of the one before it."""
        for n in range(1, self.clusters + 1):
            title = f"Кластер {WORDS[n % len(WORDS)]}-{n} (вымышленный)"
            region = self._region()
            self.by_region.setdefault(region, []).append(n)
            parent = n - 1 if n % 20 == 0 else None
            status = self.chance.choice(("leader", "leader", "pilot", "second_category"))
            text = f"{names.plain(title)} {names.skeleton(title)}"
            yield (
                n, f"load-{n}", f"Cluster {n} (invented)", title, "", "", region, parent, status, "2016-10-19",
                "", True, "", "", text,
            )  # fmt: skip

    def _standings(self) -> Iterator[Row]:
        for n in range(1, self.clusters + 1):
            yield n, "leader", "2016-10-19", "an order (invented)"

    def _organisations(self) -> Iterator[Row]:
        for n in range(1, self.organisations + 1):
            region = self._region()
            self.at.append(region)
            name = f"ООО «{self.chance.choice(WORDS)}-{self.chance.choice(WORDS)}-{n}» (вымышленное)"
            closed = self._closed()
            yield (
                n, "RU-INN", _number(n), name, "", "", self.chance.choice(KINDS),
                region, "62.01", [], self.chance.random() < 0.15, self.chance.random() < 0.005, True, closed, "load",
                f"{self._day()} 09:00:00+00", names.plain(names.without_legal_form(name)), names.search_text(name),
                [names.block("", name)],
            )  # fmt: skip

    def _closed(self) -> str | None:
        return "2017-03-01" if self.chance.random() < 0.02 else None

    def _sizes(self) -> Iterator[Row]:
        """Of two years; one in ten has changed."""
        for n in range(1, self.organisations + 1):
            size = self.chance.choice(SIZES)
            yield n, 2019, size
            yield n, 2020, self.chance.choice(SIZES) if self.chance.random() < 0.1 else size

    def _memberships(self) -> Iterator[Row]:
        """Of a hundred organisations five never belonged, three left, two belong twice; most to a cluster near by."""
        number = 0
        for n, region in enumerate(self.at, 1):
            fate = self.chance.random()
            if fate < 0.05:
                continue
            ends = "2017-12-31" if fate < 0.08 else None
            for cluster in {self._cluster_near(region) for _ in range(2 if fate > 0.98 else 1)}:
                number += 1
                yield number, n, cluster, "2016-01-01", ends, "0.5", "council_decision", "", None, "", MOMENT

    def _cluster_near(self, region: int) -> int:
        near: Sequence[int] = self.by_region.get(region, ())
        far = self.chance.random() < 0.2
        return self.chance.choice(near) if near and not far else self.chance.randint(1, self.clusters)

    def _territories(self) -> Iterator[Row]:
        for n in range(1, self.territories + 1):
            yield (
                n,
                f"park-{n}",
                "industrial_park",
                f"Park {n} (invented)",
                f"Парк {n} (вымышленный)",
                True,
                self._region(),
            )

    def _residences(self) -> Iterator[Row]:
        for n in range(1, self.organisations + 1, 10):
            yield n, self.chance.randint(1, self.territories), "2016-02-01"

    def _contracts(self) -> Iterator[Row]:
        for n in range(1, self.contracts + 1):
            yield n, f"C-{n}", self._day(), self.chance.choice(("supply", "research", "service")), "invented", "", True

    def _parties(self) -> Iterator[Row]:
        for n in range(1, self.contracts + 1):
            first, second = self.chance.sample(range(1, self.organisations + 1), 2)
            yield n, first, "customer"
            yield n, second, "supplier"

    def _appointments(self) -> Iterator[Row]:
        for n in range(1, self.clusters + 1):
            for place in range(10):
                person = 1 + (n + place) % self.clusters
                yield ("director" if place == 0 else "seat"), place > 0, "2016-11-01", person, n

    def _entries(self) -> Iterator[Row]:
        """One for each organisation, with the scopes it lies in. Their hashes prove nothing here."""
        codes = {number: code for code, number in self.regions.items()}
        for n, region in enumerate(self.at, 1):
            keys = [
                f"region:{codes[region]}",
                f"organisation:RU-INN-{_number(n)}",
                f"cluster:load-{1 + n % self.clusters}",
            ]
            yield (
                n, MOMENT, "registry.organisation.registered", "person", "1", "", "", "registry.organisation", str(n),
                "", keys, "{}", "", "", "", HASH,
            )  # fmt: skip

    def _images(self) -> Iterator[Row]:
        for n in range(1, self.organisations + 1):
            yield n, "registry.organisation", str(n), HASH

    def _seals(self) -> Iterator[Row]:
        for n in range(1, self.organisations + 1):
            yield n, n, HASH, HASH, MOMENT


def _number(n: int) -> str:
    """A taxpayer number of the region 00, which does not exist."""
    body = f"00{n:07d}"
    return f"{body}{inn.calc_company_check_digit(body)}"


PERSON = "id, password, name, name_latin, telephone, language, is_active, is_synthetic, created_at"
CLUSTER = (
    "id, code, title_en, title_ru, specialisation_en, specialisation_ru, region_id, parent_id, status, status_since, "
    "web, is_synthetic, evidence, evidence_source, search_text"
)
ORGANISATION = (
    "id, scheme, number, name, short_name, name_en, kind, region_id, okved_main, okved_more, is_exporter, "
    "is_confidential, is_synthetic, closed_on, source, created_at, sort_name, search_text, name_blocks"
)
MEMBERSHIP = (
    "id, organisation_id, cluster_id, starts_on, ends_on, share, basis, document_number, document_date, note, "
    "recorded_at"
)
ENTRY = (
    "id, at, act, actor_kind, actor_id, behalf_kind, behalf_id, object_kind, object_id, object_label, scope_keys, "
    "after, reason, request, images_hash, content_hash"
)
