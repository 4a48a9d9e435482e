"""What follows of an organisation from the rows about it, kept beside it by the database.

Lists of hundreds of thousands are narrowed and counted by it; asked of the rows themselves, every line costs a look
into two other tables. One trigger says what it is, whatever is written; the others touch the organisations concerned.
"""

import pgtrigger

STANDS = """
IF TG_OP = 'INSERT' THEN
    NEW.seen_from := array_remove(ARRAY[NEW.region_id], NULL);
    NEW.size_last := '';
    NEW.joined_from := NULL;
    NEW.joined_until := NULL;
    RETURN NEW;
END IF;
NEW.seen_from := ARRAY(
    SELECT NEW.region_id WHERE NEW.region_id IS NOT NULL
    UNION
    SELECT cluster.region_id FROM registry_membership joined
    JOIN registry_cluster cluster ON cluster.id = joined.cluster_id WHERE joined.organisation_id = NEW.id
    ORDER BY 1
);
NEW.size_last := coalesce(
    (SELECT size FROM registry_sizeclass WHERE organisation_id = NEW.id ORDER BY year DESC LIMIT 1), ''
);
SELECT starts_on, ends_on INTO NEW.joined_from, NEW.joined_until FROM registry_membership
WHERE organisation_id = NEW.id ORDER BY ends_on DESC NULLS FIRST, starts_on LIMIT 1;
RETURN NEW;
"""

TOUCHED = """
UPDATE registry_organisation SET seen_from = seen_from WHERE id IN ({rows});
RETURN NULL;
"""

ORGANISATION = pgtrigger.Trigger(
    name="organisation_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=STANDS,
)

CLUSTER = pgtrigger.Trigger(
    name="cluster_moves_its_members",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition("OLD.region_id IS DISTINCT FROM NEW.region_id"),
    func=TOUCHED.format(rows="SELECT organisation_id FROM registry_membership WHERE cluster_id = NEW.id"),
)


def touching(name: str) -> list[pgtrigger.Trigger]:
    """Triggers of a table with an `organisation`: once a statement, for all rows it wrote."""
    new, old = "SELECT organisation_id FROM new_rows", "SELECT organisation_id FROM old_rows"
    both = f"{new} UNION {old}"
    return [
        _touching(f"{name}_added", pgtrigger.Insert, pgtrigger.Referencing(new="new_rows"), new),
        _touching(f"{name}_changed", pgtrigger.Update, pgtrigger.Referencing(new="new_rows", old="old_rows"), both),
        _touching(f"{name}_removed", pgtrigger.Delete, pgtrigger.Referencing(old="old_rows"), old),
    ]


def _touching(
    name: str, operation: pgtrigger.Operation, referencing: pgtrigger.Referencing, rows: str
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=referencing,
        func=TOUCHED.format(rows=rows),
    )
