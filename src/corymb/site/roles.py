"""What the application's role may do in the database: change rows, and in the journal add them. Nothing else."""

from django.db import connection

from corymb.site.postgres import APP

INSERT_ONLY = (
    "journal_entry",
    "journal_seal",
    "journal_image",
    "returns_fact",
    "returns_eventfact",
    "returns_factload",
    "returns_submission",
    "returns_passage",
    "selection_callversion",
    "selection_handingin",
    "council_vote",
    "council_decision",
    "outcomes_release",
    "outcomes_finding",
    "outcomes_agreementtext",
    "assessment_declaration",
    "assessment_proposal",
    "assessment_assent",
)
"""Tables that take rows and never change them; triggers refuse the same to everybody, the owner included."""


def grant_rows() -> None:
    """Give the application's role its rights, after every migration, where there is such a role and it is not us."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP])
        if not cursor.fetchone():
            return
        cursor.execute("SELECT current_user")
        if cursor.fetchone() == (APP,):
            return
        cursor.execute(
            f"GRANT USAGE ON SCHEMA public TO {APP};"
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP};"
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP};"
            f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {APP};"
            f"REVOKE UPDATE, DELETE ON {', '.join(INSERT_ONLY)} FROM {APP};"
            f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {APP}"
        )
