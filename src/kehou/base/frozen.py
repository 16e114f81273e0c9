"""Tables that only grow: PostgreSQL itself refuses to change or delete their rows."""

from django.db.migrations.operations import RunSQL

_FUNCTION = """
CREATE OR REPLACE FUNCTION kehou_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_NARGS > 0 THEN
        IF to_jsonb(OLD) - TG_ARGV = to_jsonb(NEW) - TG_ARGV THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: correct it by a further row', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def frozen(table: str, *free: str) -> RunSQL:
    """A migration step: rows of `table` may not be deleted, nor updated except in the columns named `free`."""
    args = ", ".join(f"'{column}'" for column in free)
    return RunSQL(
        [
            _FUNCTION,
            f"CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION kehou_frozen({args})",
        ],
        [f"DROP TRIGGER frozen ON {table}"],
    )
