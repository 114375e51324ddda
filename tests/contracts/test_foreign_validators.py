"""Each contract as one file is read alike by the validators that other people use."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from command import BIN, Door
from goldens import Golden, goldens
from modeldoor_validators import bundles, registry
from node import answer, run_script

JUDGED = [golden for golden in goldens() if not golden.expected.get("rule", "").startswith("json/")]
"""What is JSON at all; the rest is refused before anybody asks for its shape."""

NOT_OUR_STYLE = {
    "description_trailing_period": "our descriptions are sentences",
    "top_level_examples": "whole examples lie in examples/",
}
"""Rules of sourcemeta's lint that we do not follow."""


def has_the_shape(golden: Golden) -> bool:
    """Whether the schema accepts it: rules that only the gate knows may still be broken."""
    return golden.is_valid or not golden.expected["rule"].startswith("schema/")


def asked() -> dict[str, dict[str, Any]]:
    """Each contract's bundle with the documents to hold against it."""
    return {
        contract.name: {
            "schema": bundles.bundle(contract.name),
            "documents": [golden.document for golden in JUDGED if golden.contract == contract.name],
        }
        for contract in registry.contracts()
    }


def disagreements(verdicts: dict[str, list[bool]]) -> list[str]:
    """The examples on which a validator says something else than the example does."""
    assert sum(map(len, verdicts.values())) == len(JUDGED)
    left = {contract: iter(each) for contract, each in verdicts.items()}
    return [str(golden) for golden in JUDGED if next(left[golden.contract]) != has_the_shape(golden)]


def test_jsonschema_rs_judges_a_bundle_like_the_contract() -> None:
    verdicts: dict[str, list[bool]] = {}
    for name, question in asked().items():
        validator = jsonschema_rs.Draft202012Validator(question["schema"], validate_formats=True)
        verdicts[name] = [validator.is_valid(document) for document in question["documents"]]
    assert disagreements(verdicts) == []


@pytest.mark.slow
def test_jsonschema_judges_a_bundle_like_the_contract() -> None:
    verdicts: dict[str, list[bool]] = {}
    for name, question in asked().items():
        validator: Any = Draft202012Validator(  # jsonschema's own types are incomplete
            question["schema"], format_checker=Draft202012Validator.FORMAT_CHECKER
        )
        verdicts[name] = [validator.is_valid(document) for document in question["documents"]]
    assert disagreements(verdicts) == []


@pytest.mark.slow
def test_ajv_in_strict_mode_judges_a_bundle_like_the_contract() -> None:
    assert disagreements(answer("ajv_verdicts.mjs", asked())) == []


@pytest.mark.slow
def test_sourcemeta_judges_a_bundle_like_the_contract() -> None:
    assert disagreements(answer("sourcemeta_verdicts.mjs", asked())) == []


@pytest.mark.slow
def test_sourcemeta_finds_nothing_wrong_with_any_bundle(tmp_path: Any) -> None:
    for name, question in asked().items():
        (tmp_path / f"{name}.json").write_bytes(bundles.bundle_bytes(question["schema"]))
    program = "node_modules/@sourcemeta/jsonschema/npm/cli.js"
    held = run_script(program, "metaschema", str(tmp_path))
    assert (held.returncode, held.stdout) == (0, ""), held.stderr
    unfollowed = [word for rule in NOT_OUR_STYLE for word in ("--exclude", rule)]
    linted = run_script(program, "lint", *unfollowed, str(tmp_path))
    assert (linted.returncode, linted.stdout) == (0, ""), linted.stderr


@pytest.mark.slow
def test_check_jsonschema_takes_the_printed_bundle_and_nothing_else(tmp_path: Any) -> None:
    door = Door(tmp_path)
    contract = "resource-snapshot"
    (tmp_path / "bundle.json").write_bytes(door("schemas", "bundle", contract).out)
    for golden in JUDGED:
        if golden.contract == contract:
            (tmp_path / golden.name).write_bytes(golden.text)
    done = subprocess.run(
        [BIN / "check-jsonschema", "--output-format", "json", "--schemafile", "bundle.json",
         *(golden.name for golden in JUDGED if golden.contract == contract)],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    refused = {error["filename"] for error in json.loads(done.stdout)["errors"]}
    shapeless = {golden.name for golden in JUDGED if golden.contract == contract and not has_the_shape(golden)}
    assert (done.returncode, refused) == (1, shapeless)
