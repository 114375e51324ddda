"""A request for a model is read from JSON or plain YAML; what could be meant otherwise is refused where it stands."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from families import for_each
from goldens import goldens
from modeldoor_lifecycle.provisioner.errors import RequestRefused
from modeldoor_lifecycle.provisioner.request_file import MAXIMUM_BYTES, read_request, request_of

if TYPE_CHECKING:
    from pathlib import Path

    from goldens import Golden

DIGEST = "6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83"
REQUEST = {
    "model_ref": "file:/models/TinyLlama-1.1B-Chat-v1.0-q4_k_m.gguf",
    "expected_digest": {"algo": "sha256", "value": DIGEST},
    "strict_verification": True,
}
SEEDS_EXAMPLE = f"""
model_ref: "file:/models/TinyLlama-1.1B-Chat-v1.0-q4_k_m.gguf"
expected_digest: {{ algo: sha256, value: "{DIGEST}" }}
strict_verification: true
"""


def refusal_of(text: str | bytes, name: str = "model.yaml") -> str:
    with pytest.raises(RequestRefused) as caught:
        request_of(text.encode() if isinstance(text, str) else text, name)
    return f"{caught.value.message} ({caught.value.hint})"


def test_the_seeds_own_example_is_read() -> None:
    assert request_of(SEEDS_EXAMPLE.encode(), "model.yaml") == REQUEST


@for_each("golden", [each for each in goldens() if each.contract == "provision-request"], ids=str)
def test_every_golden_request_is_judged_alike_in_json_and_in_yaml(golden: Golden) -> None:
    """JSON is YAML too, and so is what PyYAML writes."""
    texts = {"g.json": golden.text, "g.yaml": golden.text, "h.yaml": yaml.safe_dump(golden.document).encode()}
    for name, text in texts.items():
        if golden.is_valid:
            assert request_of(text, name) == golden.document
        else:
            place = re.escape(path_of_pointer(golden.expected["pointer"]))
            assert re.search(rf": line [0-9]+, column [0-9]+: {place}:", refusal_of(text, name))


def path_of_pointer(pointer: str) -> str:
    return "$" + pointer.replace("/", ".")


@for_each(
    ("name", "text", "is_read"),
    [
        ("m.json", json.dumps(REQUEST), True),
        ("m.yml", SEEDS_EXAMPLE, True),
        ("m.json", SEEDS_EXAMPLE, False),
        ("m", json.dumps(REQUEST), True),
        ("m", f"\n  {json.dumps(REQUEST)}", True),
        ("m", SEEDS_EXAMPLE, True),
        ("m", "\n {model_ref: /models/m.gguf}", False),
        ("m.yaml", "{model_ref: /models/m.gguf}", True),
    ],
)
def test_the_name_says_how_it_is_written_or_else_the_first_brace(name: str, text: str, is_read: bool) -> None:
    if is_read:
        assert "model_ref" in request_of(text.encode(), name)
    else:
        assert "must be JSON" in refusal_of(text, name)


@for_each(
    ("text", "place", "words"),
    [
        ("model_ref: /m\nstrict_verification: yes", "line 2, column 22", "'true' or 'false' where a truth value is meant; it is 'yes'"),
        ("model_ref: /m\nstrict_verification: On", "line 2, column 22", "it is 'On'"),
        ("model_ref: /m\nstrict_verification: True", "line 2, column 22", "it is 'True'"),
        ("model_ref: 12", "line 1, column 12", "YAML takes '12' for a number (put it in quotes"),
        ("model_ref: 1.5", "line 1, column 12", "for a number (put it in quotes"),
        ("model_ref: 12:30", "line 1, column 12", "for a number (put it in quotes"),
        ("model_ref: 2026-11-20", "line 1, column 12", "for a date (put it in quotes"),
        ("model_ref: ~", "line 1, column 12", "for nothing (put it in quotes"),
        ("model_ref:", "line 1, column 11", "for nothing (put it in quotes"),
        ("model_ref: no", "line 1, column 12", "it is 'no' (put it in quotes"),
        (f"model_ref: /m\nexpected_digest: {{algo: sha256, value: {'1' * 64}}}", "line 2, column 40", "for a number (put it in quotes"),
        ("model_ref: &m /m", "line 1, column 12", "anchors and aliases are not read"),
        ("model_ref: *m", "line 1, column 12", "anchors and aliases are not read"),
        ("&m model_ref: /m", "line 1, column 1", "anchors and aliases are not read"),
        ("<<: {model_ref: /m}", "line 1, column 1", "an order to merge"),
        ("model_ref: !!str /m", "line 1, column 12", "must have no tag; it has 'tag:yaml.org,2002:str'"),
        ("model_ref: !!python/name:os.system x", "line 1, column 12", "must have no tag"),
        ("model_ref: ! /m", "line 1, column 12", "must have no tag"),
        ("!x {model_ref: /m}", "line 1, column 1", "must have no tag"),
        ("model_ref: /m\nmodel_ref: /n", "line 2, column 1", "must have 'model_ref' once"),
        ("model_ref: /m\n---\nmodel_ref: /n", "line 2, column 1", "must be one document"),
        ("1: /m", "line 1, column 1", "must be a name in text; YAML takes '1' for a number"),
        ("? [model_ref]\n: /m", "line 1, column 3", "must be a name in text; it is an object or a list"),
        ("- model_ref: /m", "line 1, column 1", "must be an object"),
        ("model_ref: /m\nzaphod: ''", "line 1, column 1", "zaphod"),
        ("model_ref: [", "line 1, column 13", "must be YAML"),
        ("model_ref: a: b", "line 1, column 13", "must be YAML"),
        ("model_ref:\t/m", "line 1, column 11", "must be YAML"),
        ("%YAML 2.0\n---\nmodel_ref: /m", "line 1, column 1", "must be YAML"),
        ("model_ref: /m\0", "line 1, column 1", "control characters"),
        ("", "line 1, column 1", "it is empty"),
        ("# nothing", "line 1, column 1", "it is empty"),
        ("---", "line 1, column 4", "for nothing"),
        ("model_ref: /m/../n", "line 1, column 12", "must not lead upwards"),
        ("model_ref: 's3://bucket/m.gguf'", "line 1, column 12", "fetch the file by other means"),
        ("model_ref: /m\nstrict_verification: true", "line 1, column 1", "`expected_digest`"),
    ],
)  # fmt: skip
def test_what_yaml_has_beyond_a_request_is_refused_where_it_stands(text: str, place: str, words: str) -> None:
    told = refusal_of(text)
    assert f"{place}: $" in told
    assert words in told


@for_each("written", ["sha256:" + DIGEST, "", "null", "12", "[]", "{algo: sha256}"])
def test_a_digest_in_another_form_is_told_the_right_one(written: str) -> None:
    for text, name in (
        (f"model_ref: /m\nexpected_digest: {written}", "m.yaml"),
        (f'{{"model_ref": "/m", "expected_digest": {written_in_json(written)}}}', "m.json"),
    ):
        told = refusal_of(text, name)
        assert "$.expected_digest" in told
        assert '(write it as {"algo": "sha256", "value": "HEX"}; ' in told
        assert "leave `expected_digest` out)" in told


def written_in_json(yaml_text: str) -> str:
    return json.dumps(yaml.safe_load(yaml_text))


def test_text_that_is_no_utf_8_is_refused() -> None:
    assert "must be UTF-8; byte 11 is not" in refusal_of(b"model_ref: \xff")
    assert "must be UTF-8" in refusal_of(SEEDS_EXAMPLE.encode("utf-16"))


@for_each(
    "one", ["[", "{", "- ", "? ", "a: ", "&a [*a, ", "*a ", "!", "%", '"', "|\n", "'a': 1,", "a,", "\t", "#", "1_"]
)
def test_no_text_of_one_piece_repeated_is_a_request(one: str) -> None:
    """Deep nesting, bombs of aliases, and whatever else could take long: told within the time of the test."""
    assert "must be a provision request: line" in refusal_of(one * (MAXIMUM_BYTES // len(one)))


def test_more_than_a_request_can_have_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"a")
    os.truncate(path, 2**40)
    with pytest.raises(RequestRefused, match=f"at most {MAXIMUM_BYTES} bytes"):
        read_request(str(path))
    padded = SEEDS_EXAMPLE.encode().ljust(MAXIMUM_BYTES, b"\n")
    assert request_of(padded, "m.yaml") == REQUEST


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_text(SEEDS_EXAMPLE)
    assert read_request(str(path)) == REQUEST


def test_only_a_regular_file_that_can_be_read_is_one(tmp_path: Path) -> None:
    """A named pipe is not waited for."""
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    for path, words in {
        str(pipe): "regular file",
        str(tmp_path): "regular file|is a directory",
        os.devnull: "regular file",
        str(tmp_path / "nothing.yaml"): "no such file",
        "a\0b": "no path",
    }.items():
        with pytest.raises(RequestRefused, match=words):
            read_request(path)


def test_yaml_is_loaded_when_it_is_needed() -> None:
    """Reading a request in JSON, or none, does not pay for it."""
    program = (
        "import sys\n"
        "from modeldoor_lifecycle.provisioner.request_file import request_of\n"
        """request_of(b'{"model_ref": "/m.gguf"}', 'm.json')\n"""
        "print('yaml' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
