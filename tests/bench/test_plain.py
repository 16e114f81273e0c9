"""The plain side writes what the action was seen to write, for another family each time."""

import pytest
from bench.outcome import BenchError
from bench.plain import script

IDS = ["pupil_id", "guardian_id"]
SQL = 'INSERT INTO "a_row" ("pupil_id", "client_key", "state", "at") VALUES (%s, %s, %s, %s) RETURNING "a_row"."id"'
AT = "'2021-09-02 12:00:01+08:00'::timestamptz"


def test_ids_come_from_the_family_and_the_rest_from_the_action() -> None:
    lines = script([(SQL, ["7", "'k'::uuid", "'submitted'", AT])], IDS).splitlines()
    assert lines[-3:] == [
        "BEGIN;",
        'INSERT INTO "a_row" ("pupil_id", "client_key", "state", "at") '
        f"SELECT pupil_id, gen_random_uuid(), 'submitted', {AT} FROM bench_family WHERE n = :n RETURNING id;",
        "COMMIT;",
    ]


@pytest.mark.parametrize(
    ("sql", "literals"),
    [
        ('UPDATE "a_row" SET "state" = %s', ["'x'"]),
        ('INSERT INTO "a_row" ("pupil_id") VALUES (%s), (%s)', ["1", "2"]),
        ('INSERT INTO "a_row" ("pupil_id", "state") SELECT %s, %s', ["1", "2"]),
    ],
)
def test_other_writes_are_refused(sql: str, literals: list[str]) -> None:
    with pytest.raises(BenchError, match="INSERTs of one row"):
        script([(sql, literals)], IDS)


def test_what_pgbench_would_replace_is_refused() -> None:
    with pytest.raises(BenchError, match="variable"):
        script([(SQL, ["7", "'k'", "'see :n'", AT])], IDS)
