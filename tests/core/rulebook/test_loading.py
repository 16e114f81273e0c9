"""The strict loader: every mistake found in one go, each with one message at its place."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kehou.core.rulebook import load_rulebook, read_rulebook
from kehou.core.rulebook.book_schema import schemas
from kehou.core.rules import PlanError, PlanErrors

PACK = Path(__file__).parents[3] / "plans" / "gongshu-1x"
TEXT = (PACK / "plan.yaml").read_text(encoding="utf-8")


def errors_of(text: str) -> tuple[PlanError, ...]:
    try:
        read_rulebook(text, "plan.yaml")
    except PlanErrors as found:
        return found.errors
    return ()


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "file.empty", 1),
        ("# 只有注释\n", "file.empty", 1),
        ("- 甲\n- 乙\n", "file.not_a_mapping", 1),
        ("一句话", "file.not_a_mapping", 1),
        ("key: a\n  title: b\n", "yaml.syntax", 2),
        ("key: a\n\ttitle: b\n", "yaml.syntax", 2),
        ("key: [a\n", "yaml.syntax", 2),
        ("key: a\n---\nkey: b\n", "yaml.syntax", 2),
        ("key: \x07\n", "yaml.syntax", 1),
        ("key: *nobody\n", "yaml.syntax", 1),
        ("key: " + "[" * 5000 + "]" * 5000, "yaml.too_deep", 1),
    ],
)
def test_what_is_no_plan_at_all_gets_one_message(text: str, code: str, line: int) -> None:
    (error,) = errors_of(text)
    assert (error.code, error.line) == (code, line)
    assert error.hint


def test_anchors_cannot_blow_up_the_file() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefghij", "bcdefghijk", strict=True)
    )
    assert {error.code for error in errors_of(bomb)} >= {"yaml.anchor"}


def test_missing_unreadable_and_wrongly_encoded_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(PlanErrors) as missing:
        load_rulebook(tmp_path)
    assert [(error.code, error.file) for error in missing.value.errors] == [
        ("file.missing", str(tmp_path / "plan.yaml"))
    ]
    (tmp_path / "plan.yaml").write_bytes("key: a\ntitle: 方案".encode("gbk"))
    with pytest.raises(PlanErrors) as encoded:
        load_rulebook(tmp_path)
    (error,) = encoded.value.errors
    assert (error.code, error.line, error.column) == ("file.not_utf8", 2, 8)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "plan.yaml").mkdir()
    with pytest.raises(PlanErrors) as unreadable:
        load_rulebook(tmp_path / "folder")
    assert [each.code for each in unreadable.value.errors] == ["file.unreadable"]


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "plan.yaml").write_bytes(b"\xef\xbb\xbf" + TEXT.replace("upper: [national]\n", "").encode())
    assert load_rulebook(tmp_path / "pack").key == "gongshu-1x"


def test_the_hash_is_that_of_the_content_not_of_the_layout() -> None:
    here = load_rulebook(PACK).sha256
    assert len(here) == 64
    relaid = TEXT.replace('version: "1"', "version:   '1'  # 第一版")
    assert relaid != TEXT
    assert read_rulebook(relaid, "x").sha256 == here
    assert read_rulebook(TEXT.replace("20.00 元", "20.01 元"), "x").sha256 != here


lines = TEXT.splitlines(keepends=True)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, len(lines) - 1))
def test_losing_any_one_line_is_either_harmless_or_explained(index: int) -> None:
    for error in errors_of("".join(lines[:index] + lines[index + 1 :])):
        assert error.message
        assert error.hint
        assert error.line is not None
        assert 1 <= error.line <= len(lines)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, len(TEXT) - 1), st.sampled_from([*":{}[]\"'#&*!|>-,% \n\t\x00甲"]))
def test_no_typing_slip_crashes_the_loader(index: int, slip: str) -> None:
    for error in errors_of(TEXT[:index] + slip + TEXT[index + 1 :]):
        assert error.code
        assert error.line is not None


@settings(deadline=None, max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_value_in_place_of_the_services_crashes_the_loader(value: object) -> None:
    start, end = TEXT.index("\nservices:\n"), TEXT.index("\ntables:\n")
    assert errors_of(TEXT[:start] + "\nservices: " + json.dumps(value) + TEXT[end:])


def test_the_schema_for_editors_names_the_keys_of_the_file() -> None:
    schema = schemas()["plan.yaml"]
    top = {line.split(":")[0] for line in lines if line[0].isalpha()}
    assert top <= set(schema["properties"])
    assert set(schema["required"]) <= top
    assert "key" not in schema["$defs"]["ServiceEntry"]["properties"]
