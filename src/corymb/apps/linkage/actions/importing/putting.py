"""What the rows of a piece say is written into the register: organisations, sizes, memberships, many at once."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, models

from corymb.apps.linkage.models import ImportRow
from corymb.apps.linkage.queries.comparing import Known, Parsed, Places, against, differences, known
from corymb.apps.linkage.queries.matching import Numbers
from corymb.apps.linkage.states import MAKE, WRONG
from corymb.apps.registry.actions.organisations import write_names
from corymb.apps.registry.models import Membership, Organisation, SizeClass
from corymb.i18n import mark
from corymb.kit.findings import as_json
from corymb.methods.findings import Finding

BATCH = 2_000
TEXTS = ("ogrn", "name", "short_name", "name_en", "okved_main", "kind")
NAMES = {"name", "short_name", "name_en", "region"}
"""What an organisation is sorted, searched and compared by."""
FACTS = ("id", *TEXTS, "region_id")
WRITTEN = (*FACTS, "sort_name", "search_text", "name_blocks")
_FACTS = """
    ogrn = n.ogrn, name = n.name, short_name = n.short_name, name_en = n.name_en, okved_main = n.okved_main,
    kind = n.kind, region_id = n.region_id
"""
_COLUMNS = """
    id bigint, ogrn text, name text, short_name text, name_en text, okved_main text, kind text, region_id bigint
"""
_SET_ORGANISATIONS = f"""
UPDATE registry_organisation AS o SET {_FACTS}
FROM jsonb_to_recordset(%s::jsonb) AS n({_COLUMNS}) WHERE o.id = n.id
"""
_SET_NAMES = f"""
UPDATE registry_organisation AS o SET {_FACTS}, sort_name = n.sort_name, search_text = n.search_text,
    name_blocks = ARRAY(SELECT jsonb_array_elements_text(n.name_blocks))
FROM jsonb_to_recordset(%s::jsonb) AS n({_COLUMNS}, sort_name text, search_text text, name_blocks jsonb)
WHERE o.id = n.id
"""
_SET_SIZES = """
UPDATE registry_sizeclass AS s SET size = n.size, headcount = n.headcount
FROM jsonb_to_recordset(%s::jsonb) AS n(id bigint, size text, headcount integer) WHERE s.id = n.id
"""


@dataclass
class Writing:
    """The changes of one piece. A row the register has moved away from since is left out whole, and says why."""

    places: Places
    now: datetime
    source: str
    _known: dict[int, Known] = field(default_factory=dict)
    _new: dict[str, Known] = field(default_factory=dict)
    _changed: dict[int, Organisation] = field(default_factory=dict)
    _renamed: set[int] = field(default_factory=set)
    _sizes: list[SizeClass] = field(default_factory=list)
    _resized: dict[int, SizeClass] = field(default_factory=dict)
    _memberships: list[Membership] = field(default_factory=list)
    made: list[int] = field(default_factory=list)

    def write(self, rows: Sequence[ImportRow]) -> None:
        """Apply rows in their order. Each is applied whole, or not at all with a finding that says why."""
        numbers = Numbers.of([row.parsed for row in rows])
        keys = {row.candidate_id for row in rows if row.candidate_id} | set(numbers.by_number.values())
        self._known = self._stay(known(keys, lock=True))
        owners: dict[str, int | str] = dict(numbers.by_ogrn)
        led: list[tuple[ImportRow, Known]] = []
        for row in rows:
            about = self._about(row, numbers)
            trouble = self._trouble(row, about, owners)
            if trouble:
                row.findings.append(as_json(trouble))
                row.effect, row.decision = WRONG, ""
                continue
            about = about or self._make(row)
            self._put(row, about)
            if "ogrn" in row.parsed:
                owners[row.parsed["ogrn"]] = about.organisation.pk or about.organisation.identifier
            led.append((row, about))
        self._save()
        for row, about in led:
            row.organisation_id, row.is_applied = about.organisation.pk, True

    def _stay(self, found: dict[int, Known]) -> dict[int, Known]:
        """With those that were merged since, by the one that stays."""
        kept = {k.organisation.merged_into_id for k in found.values() if k.organisation.merged_into_id}
        return found | known((key for key in kept if key not in found), lock=True) if kept else found

    def _about(self, row: ImportRow, numbers: Numbers) -> Known | None:
        """The organisation of a row, which may have come since it was decided, or with a row before it."""
        number = row.parsed.get("number", "")
        key = row.candidate_id if row.decision != MAKE else numbers.by_number.get(number)
        if not key:
            return self._new.get(number)
        about = self._known[key]
        return self._known[about.organisation.merged_into_id] if about.organisation.merged_into_id else about

    def _trouble(self, row: ImportRow, about: Known | None, owners: Mapping[str, int | str]) -> Finding | None:
        where = {"sheet": row.sheet, "cell": row.place}
        found = against(row.parsed, about, self.places, where)
        if found:
            return found[0]
        ogrn = row.parsed.get("ogrn", "")
        own = (about.organisation.pk or about.organisation.identifier) if about else 0
        if ogrn and owners.get(ogrn, own) != own:
            text = mark("The registration number {value} belongs to another organisation.")
            mend = mark("Compare both with the state register; if they are one, merge them first.")
            return Finding("import.against.ogrn", "error", text, mend, value=ogrn, fields={"value": ogrn}, **where)
        return None

    def _make(self, row: ImportRow) -> Known:
        scheme, _, number = row.parsed["number"].rpartition("-")
        kind = row.parsed.get("kind") or row.parsed["kind_if_new"]
        organisation = Organisation(
            scheme=scheme, number=number, kind=kind, created_at=self.now, source=self.source[:200]
        )
        made = self._new[row.parsed["number"]] = Known(organisation)
        return made

    def _put(self, row: ImportRow, about: Known) -> None:
        parsed, organisation = row.parsed, about.organisation
        told = {name for name, _before, _after in differences(parsed, about, self.places)}
        for name in told.intersection(TEXTS):
            setattr(organisation, name, parsed[name])
        if "region" in told:
            organisation.region = self.places.regions[parsed["region"]]
        if organisation.pk and told.intersection({*TEXTS, "region"}):
            self._changed[organisation.pk] = organisation
            self._renamed |= {organisation.pk} if told & NAMES else set()
        if f"size:{parsed.get('year')}" in told:
            self._put_size(parsed, about)
        if f"membership:{parsed.get('cluster')}" in told:
            self._put_membership(parsed, about)

    def _put_size(self, parsed: Parsed, about: Known) -> None:
        year = parsed["year"]
        size = about.sizes.get(year)
        if size is None:
            size = about.sizes[year] = SizeClass(organisation=about.organisation, year=year)
            self._sizes.append(size)
        elif size.pk:
            self._resized[size.pk] = size
        size.size, size.headcount = parsed["size"], parsed.get("headcount", size.headcount)

    def _put_membership(self, parsed: Parsed, about: Known) -> None:
        membership = Membership(
            organisation=about.organisation,
            cluster=self.places.clusters[parsed["cluster"]],
            starts_on=date.fromisoformat(parsed["starts_on"]),
            share=Decimal(parsed.get("share", "1")),
            basis=parsed["basis"],
            document_number=parsed.get("document_number", ""),
            document_date=date.fromisoformat(parsed["document_date"]) if "document_date" in parsed else None,
            recorded_at=self.now,
        )
        about.memberships.append(membership)
        self._memberships.append(membership)

    def _save(self) -> None:
        new = [about.organisation for about in self._new.values()]
        renamed = [row for key, row in self._changed.items() if key in self._renamed]
        others = [row for key, row in self._changed.items() if key not in self._renamed]
        for organisation in [*new, *renamed]:
            write_names(organisation)
        Organisation.objects.bulk_create(new, BATCH)
        self.made = [organisation.pk for organisation in new]
        _update(_SET_NAMES, renamed, WRITTEN)
        _update(_SET_ORGANISATIONS, others, FACTS)
        SizeClass.objects.bulk_create(self._sizes, BATCH)
        _update(_SET_SIZES, self._resized.values(), ("id", "size", "headcount"))
        Membership.objects.bulk_create(self._memberships, BATCH)

    def touched(self) -> list[models.Model]:
        """Every row this piece made or changed, as it left it."""
        organisations = [*(about.organisation for about in self._new.values()), *self._changed.values()]
        return [*organisations, *self._sizes, *self._resized.values(), *self._memberships]


def _update(statement: str, rows: Iterable[models.Model], columns: Sequence[str]) -> None:
    """Write rows by one statement; Django's own way takes a case for each row and column."""
    told = [{name: getattr(row, name) for name in columns} for row in rows]
    if told:
        with connection.cursor() as cursor:
            cursor.execute(statement, [json.dumps(told, ensure_ascii=False)])
