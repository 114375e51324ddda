"""References are taken apart into what they name, in one spelling; everything else is a typed error."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from families import for_each
from goldens import SCHEMAS
from modeldoor_lifecycle.provisioner.errors import ReferenceRefused
from modeldoor_lifecycle.provisioner.references import (
    LONGEST,
    HubFile,
    LocalFile,
    ModelReference,
    OllamaModel,
    RegistryEntry,
    WebFile,
    parse_reference,
)
from modeldoor_validators import check
from modeldoor_validators.visible import shows_all
from provisioner.hostile_references import COMMIT, ESCAPES, LOOK_ALIKES, SECRET, UNSEEN, Hostile, hostile_references

HOSTILE = hostile_references()

SPELLINGS: list[tuple[str, ModelReference, str]] = [
    ("TinyLlama.gguf", LocalFile("TinyLlama.gguf"), "file:TinyLlama.gguf"),
    ("./TinyLlama.gguf", LocalFile("TinyLlama.gguf"), "file:TinyLlama.gguf"),
    ("file:TinyLlama.gguf", LocalFile("TinyLlama.gguf"), "file:TinyLlama.gguf"),
    ("file:./TinyLlama.gguf", LocalFile("TinyLlama.gguf"), "file:TinyLlama.gguf"),
    ("models/a b.gguf", LocalFile("models/a b.gguf"), "file:models/a b.gguf"),
    ("/models/été.gguf", LocalFile("/models/été.gguf"), "file:/models/été.gguf"),
    ("file:/models/m.gguf", LocalFile("/models/m.gguf"), "file:/models/m.gguf"),
    ("file:///models/m.gguf", LocalFile("/models/m.gguf"), "file:/models/m.gguf"),
    ("./-m.gguf", LocalFile("./-m.gguf"), "file:./-m.gguf"),
    ("file:./~m.gguf", LocalFile("./~m.gguf"), "file:./~m.gguf"),
    ("./hf:a/b/m.gguf", LocalFile("hf:a/b/m.gguf"), "file:hf:a/b/m.gguf"),
    ("models/with:colon.gguf", LocalFile("models/with:colon.gguf"), "file:models/with:colon.gguf"),
    ("hf:org/repo.a/m.gguf", HubFile("org/repo.a", None, "m.gguf"), "hf:org/repo.a/m.gguf"),
    ("hf:org/repo/Q4/m.gguf", HubFile("org/repo", None, "Q4/m.gguf"), "hf:org/repo/Q4/m.gguf"),
    (f"hf:o/r@{COMMIT}/Q4/m.gguf", HubFile("o/r", COMMIT, "Q4/m.gguf"), f"hf:o/r@{COMMIT}/Q4/m.gguf"),
    ("ollama:llama3.2:1b", OllamaModel("llama3.2:1b"), "ollama:llama3.2:1b"),
    ("ollama:library/llama3.2:1b", OllamaModel("llama3.2:1b"), "ollama:llama3.2:1b"),
    ("ollama:registry.ollama.ai/library/llama3.2:1b", OllamaModel("llama3.2:1b"), "ollama:llama3.2:1b"),
    ("ollama:registry.ollama.ai/team/model:v1", OllamaModel("team/model:v1"), "ollama:team/model:v1"),
    ("ollama:hf.co/team/model:Q4_K_M", OllamaModel("hf.co/team/model:Q4_K_M"), "ollama:hf.co/team/model:Q4_K_M"),
    ("ollama:library/_odd:1b", OllamaModel("library/_odd:1b"), "ollama:library/_odd:1b"),
    (
        "ollama:registry.ollama.ai/10.0.0.1/model:v1",
        OllamaModel("registry.ollama.ai/10.0.0.1/model:v1"),
        "ollama:registry.ollama.ai/10.0.0.1/model:v1",
    ),
    (
        "https://a-b.example.org/d/m.gguf",
        WebFile("https://a-b.example.org/d/m.gguf"),
        "https://a-b.example.org/d/m.gguf",
    ),
    ("registry:llama-3.2-1b-q4-k-m", RegistryEntry("llama-3.2-1b-q4-k-m"), "registry:llama-3.2-1b-q4-k-m"),
]


def refusal(text: str) -> ReferenceRefused:
    try:
        accepted = parse_reference(text)
    except ReferenceRefused as refused:
        return refused
    raise AssertionError(f"{text!r} was read as {accepted!r}")


def is_in_contract(text: str) -> bool:
    return not check({"model_ref": text}, "provision-request")


@for_each(("text", "reference", "canonical"), SPELLINGS)
def test_all_spellings_of_a_reference_are_read_as_one(text: str, reference: ModelReference, canonical: str) -> None:
    """CAT-UNIT-3104: references by hf, file, relative path and https are normalised."""
    assert parse_reference(text) == reference
    assert reference.text == canonical
    assert parse_reference(canonical) == reference


def test_a_reference_tells_who_is_asked_and_what_the_file_is_called() -> None:
    hub, web = HubFile("org/repo", None, "Q4/m.gguf"), WebFile("https://models.example.org/d/m.gguf")

    assert (hub.organization, hub.name) == ("org", "m.gguf")
    assert (web.host, web.name) == ("models.example.org", "m.gguf")


def test_the_hostile_references_are_many_and_of_every_kind() -> None:
    assert len(HOSTILE) >= 900
    assert {hostile.kind for hostile in HOSTILE} == {"form", "wayUp", "secret", "source"}


@for_each("hostile", HOSTILE, ids=lambda hostile: ascii(hostile.text)[:100])
def test_a_hostile_reference_is_a_typed_error(hostile: Hostile) -> None:
    """CAT-UNIT-3104: what is no reference is refused with its reason and the way out, and nothing crashes."""
    refused = refusal(hostile.text)

    assert refused.fault == hostile.kind
    assert refused.message.startswith("a reference must ")
    assert refused.hint
    assert shows_all(str(refused)), "one line, without anything that a terminal would act on"
    assert SECRET not in str(refused)


@for_each("scheme", ["s3", "oci"])
def test_a_reference_that_others_understand_is_refused_with_the_way_out(scheme: str) -> None:
    refused = refusal(f"{scheme}://bucket/model.gguf")

    assert refused.fault == "source"
    assert "fetch the file by other means, and name it as `file:`" in refused.message


@for_each(
    "text, begins",
    [
        ("llama3.2:1b", "if it is a model of Ollama, write 'ollama:' before it"),
        ("mistral:7b-instruct-q4_K_M", "if it is a model of Ollama, write 'ollama:' before it"),
        ("-m.gguf", "write './' before the name of the file"),
        ("bucket:m.gguf", "name it as a path"),
        ("--", "write './' before the name of the file"),
        ("/dev/shm/m.gguf", "copy it to a disk"),
        ("file:///dev/shm/m.gguf", "copy it to a disk"),
        ("/dev/shmem/m.gguf", "name it as a path"),
    ],
)
def test_what_lacks_only_its_beginning_is_told_which(text: str, begins: str) -> None:
    assert refusal(text).hint.startswith(begins)


def test_a_model_of_ollama_without_a_tag_is_told_the_usual_one_first() -> None:
    assert refusal("ollama:tiny").hint.startswith("write ollama:tiny:latest, or ")
    assert "write ollama:" not in refusal("ollama:-tiny").hint


def test_a_reference_is_as_long_as_the_contracts_let_it_be() -> None:
    in_folders = "/".join(["f" * 203] * 10)
    assert len("file:" + in_folders) == LONGEST - 4

    assert parse_reference(in_folders + "mmmm").text == "file:" + in_folders + "mmmm"
    assert "at most 2048 characters, with its scheme; it has 2049" in refusal(in_folders + "mmmmm").message
    assert "it has 10000005" in refusal("file:" + "m" * 10_000_000).message
    for contract, definition in (("provision-request", "properties/model_ref"), ("model-catalog", "$defs/ModelId")):
        node = json.loads((SCHEMAS / f"{contract}.json").read_text())
        for step in definition.split("/"):
            node = node[step]
        assert node["maxLength"] == LONGEST


BEGINNINGS = (
    *("", "./", "/", "file:", "file:/", "file:///", "file:./", "hf:", "hf:o/r@", "hf:o/r/", f"hf:o/r@{COMMIT}/"),
    *("ollama:", "ollama:library/", "ollama:registry.ollama.ai/", "ollama:registry.ollama.ai/library/"),
    *("ollama:hf.co/", "https://", "https://a.example.org/", "registry:", "s3:", "http:", "C:", "HF:"),
)
PIECES = (
    *(
        "a",
        "m.gguf",
        "model:1b",
        "hf.co",
        "library",
        "registry.ollama.ai",
        "_x",
        "-x",
        "~",
        "x y",
        "é",
        "1b",
        "A-b_c+d",
    ),
    *("/", "/", "/", ":", "@", ".", "..", "//", "\\", "?", "#", " ", COMMIT, "main", "resolve"),
    *(UNSEEN[:3] + LOOK_ALIKES[:3] + ESCAPES[:2]),
)
TEXTS = st.builds(
    "".join,
    st.tuples(st.sampled_from(BEGINNINGS), st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
    | st.tuples(st.text(max_size=20)),
)


def schema_of_names() -> re.Pattern[str]:
    node: Any = json.loads((SCHEMAS / "model-catalog.json").read_text())["$defs"]["ModelAlias"]
    return re.compile(node["pattern"])


NAMES = schema_of_names()


@settings(max_examples=400)
@given(TEXTS)
@example("./-")
@example("ollama:library/library/x:1b")
@example("ollama:registry.ollama.ai/hf.co/x:1b")
@example("ollama:library/hf.co/x:1b")
@example(" m.gguf")
def test_what_is_accepted_is_what_the_contract_accepts_and_has_one_spelling(text: str) -> None:
    """CAT-UNIT-3104: normalising twice is normalising once, and what is refused is refused by the contract."""
    try:
        reference = parse_reference(text)
    except ReferenceRefused:
        assert not is_in_contract(text)
        return
    assert is_in_contract(text)
    assert is_in_contract(reference.text)
    assert parse_reference(reference.text) == reference
    is_relative = isinstance(reference, LocalFile) and not reference.path.startswith("/")
    assert bool(NAMES.search(reference.text)) is not is_relative, "the catalogue can hold it, once it is absolute"


@for_each("hostile", HOSTILE, ids=lambda hostile: ascii(hostile.text)[:100])
def test_the_contract_refuses_every_hostile_reference_too(hostile: Hostile) -> None:
    assert not is_in_contract(hostile.text)
