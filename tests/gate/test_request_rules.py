"""Requests for a model: which references there are, and what is refused before anything is opened or asked."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from families import for_each
from goldens import SCHEMAS
from modeldoor_validators import Finding, check
from modeldoor_validators.rules.shared import model_references
from modeldoor_validators.rules.shared.model_references import fault_of

COMMIT = "067b946cf014b7c697f3654f621d577a3e3afd1c"
DIGEST = "9fecc3b3cd76bba89d504f29b616eedf7da85b96540e490ca5824d3f7d2776a0"

ACCEPTED = [
    "TinyLlama.gguf",
    "models/TinyLlama.gguf",
    "./TinyLlama.gguf",
    "/models/TinyLlama.gguf",
    "/models/a name with spaces.gguf",
    "/modèles/été.gguf",
    "/models/..hidden..gguf",
    "models/with:colon.gguf",
    "file:TinyLlama.gguf",
    "file:/models/TinyLlama.gguf",
    "file:///models/TinyLlama.gguf",
    "hf:TheBloke/TinyLlama-1.1B-Chat-v1.0-GGUF/tinyllama-1.1b-chat-v1.0.Q4_K_M.gguf",
    f"hf:unsloth/DeepSeek-R1-GGUF@{COMMIT}/DeepSeek-R1-Q4_K_M/DeepSeek-R1-Q4_K_M-00001-of-00009.gguf",
    "ollama:llama3.2:1b",
    "ollama:hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF:Q4_K_M",
    "ollama:huggingface.co/bartowski/Llama-3.2-1B-Instruct-GGUF:Q4_K_M",
    "ollama:registry.ollama.ai/library/llama3.2:1b",
    "ollama:team/model:v1",
    "/devices/m.gguf",
    "dev/m.gguf",
    "https://huggingface.co.example.org/x.gguf",
    "https://models.example.org/a.gguf",
    "https://models.example.org/deep/er/a.b-c_d+e.gguf",
    "registry:llama-3.2-1b-q4-k-m",
]

REFUSED = [
    ("request/leads-nowhere-else", "../TinyLlama.gguf"),
    ("request/leads-nowhere-else", "/models/../etc/shadow"),
    ("request/leads-nowhere-else", "file:.."),
    ("request/leads-nowhere-else", "hf:org/repo/../../x.gguf"),
    ("request/leads-nowhere-else", "ollama:a/../b:latest"),
    ("request/leads-nowhere-else", "https://models.example.org/../x.gguf"),
    ("request/leads-nowhere-else", "..\\windows.gguf"),
    ("request/carries-no-secret", "https://reader:hunter2@models.example.org/x.gguf"),
    ("request/carries-no-secret", "https://models.example.org/x.gguf?token=hunter2"),
    ("request/carries-no-secret", "https://models.example.org/x.gguf#hunter2"),
    ("request/carries-no-secret", "s3://key:hunter2@bucket/x.gguf"),
    ("request/carries-no-secret", "ollama:http://me:hunter2@host/ns/model:tag"),
    ("request/can-be-had", "s3://bucket/x.gguf"),
    ("request/can-be-had", "oci://registry.example.org/model:tag"),
    ("request/can-be-had", "http://models.example.org/x.gguf"),
    ("request/has-a-form", "-m.gguf"),
    ("request/has-a-form", "file:-rf"),
    ("request/has-a-form", "~/models/x.gguf"),
    ("request/can-be-had", "ollama:registry.example.org:5000/team/model:v1"),
    ("request/can-be-had", "ollama:10.0.0.1:5000/team/model:v1"),
    ("request/can-be-had", "ollama:localhost:5000/model:v1"),
    ("request/can-be-had", "ollama:hf.co.example.org/a/b:Q4_K_M"),
    ("request/has-a-form", "https://huggingface.co/a/b/resolve/main/x.gguf"),
    ("request/has-a-form", "https://hf.co/a/b/resolve/main/x.gguf"),
    ("request/has-a-form", "https://models.example.org/a/b/resolve/main/x.gguf"),
    ("request/has-a-form", "https://models.example.org/a/releases/latest/x.gguf"),
    ("request/has-a-form", "https://cdn-lfs.huggingface.co/x.gguf"),
    ("request/has-a-form", f"hf:org/repo@{'deadbeef' * 5}/x.gguf"),
    ("request/has-a-form", f"hf:org/repo@{'0123456789abcdef' * 2}01234567/x.gguf"),
    ("request/has-a-form", "hf:org/repo@4b825dc642cb6eb9a060e54bf8d69288fbee4904/x.gguf"),
    ("request/has-a-form", "/dev"),
    ("request/has-a-form", "/proc"),
    ("request/has-a-form", "/sys"),
    ("request/has-a-form", "file:/dev"),
    ("request/has-a-form", "file:///proc"),
    ("request/has-a-form", "/dev/sda"),
    ("request/has-a-form", "/proc/self/environ"),
    ("request/has-a-form", "file:/sys/power/state"),
    ("request/has-a-form", "/"),
    ("request/has-a-form", "file:"),
    ("request/has-a-form", "file:/models/"),
    ("request/has-a-form", "models//x.gguf"),
    ("request/has-a-form", "models/./x.gguf"),
    ("request/has-a-form", "file://server/x.gguf"),
    ("request/has-a-form", "/models/%2e%2e/x.gguf"),
    ("request/has-a-form", "models\\x.gguf"),
    ("request/has-a-form", "C:/models/x.gguf"),
    ("request/has-a-form", "/models/" + "x" * 256),
    ("request/has-a-form", "/models/" + "é" * 128),
    ("request/has-a-form", "hf:"),
    ("request/has-a-form", "hf:/repo/x.gguf"),
    ("request/has-a-form", "hf:org/repo"),
    ("request/has-a-form", "hf:org/repo/"),
    ("request/has-a-form", f"hf:org/repo@{COMMIT}"),
    ("request/has-a-form", f"hf:org/repo@{COMMIT[:39]}/x.gguf"),
    ("request/has-a-form", f"hf:org/repo@{COMMIT.upper()}/x.gguf"),
    ("request/has-a-form", f"hf:org/repo@{'0' * 40}/x.gguf"),
    ("request/has-a-form", "hf:org/repo@main/x.gguf"),
    ("request/has-a-form", "hf:org/repo:Q4_K_M/x.gguf"),
    ("request/has-a-form", "hf:-org/repo/x.gguf"),
    ("request/has-a-form", "hf:org/repo/-x.gguf"),
    ("request/has-a-form", "hf:org/repo/.x.gguf"),
    ("request/has-a-form", f"hf:org/{'r' * 197}/x.gguf"),
    ("request/has-a-form", f"hf:org/repo/{'x' * 256}"),
    ("request/has-a-form", "hf:hunter2@org/repo/x.gguf"),
    ("request/has-a-form", "ollama:"),
    ("request/has-a-form", "ollama:llama3.2"),
    ("request/has-a-form", "ollama:-llama3.2:1b"),
    ("request/has-a-form", "ollama:a//b:1b"),
    ("request/has-a-form", f"ollama:{'m' * 254}:1b"),
    ("request/has-a-form", "https://models.example.org"),
    ("request/has-a-form", "https://models.example.org/"),
    ("request/has-a-form", "https://127.0.0.1/x.gguf"),
    ("request/has-a-form", "https://models.example.org:8443/x.gguf"),
    ("request/has-a-form", "https:models.example.org/x.gguf"),
    ("request/has-a-form", f"https://models.example.org/{'x' * 1000}"),
    ("request/has-a-form", "registry:"),
    ("request/has-a-form", "registry:Llama"),
    ("request/has-a-form", f"registry:{'x' * 129}"),
    ("request/has-a-form", "HF:org/repo/x.gguf"),
    ("request/has-a-form", "/models/m\u200b.gguf"),
    ("request/has-a-form", "/models/\u202effug.m"),
    ("request/has-a-form", "/models/m\u3164.gguf"),
    ("request/has-a-form", "/models/m\u115f.gguf"),
    ("request/has-a-form", "/models/m\u2800.gguf"),
    ("request/has-a-form", "/models/m\u034f.gguf"),
    ("request/has-a-form", "/models/m\ufe0f.gguf"),
    ("request/has-a-form", "local:/models/x.gguf"),
    ("request/has-a-form", "qwen3:32b"),
]


def findings(reference: str) -> tuple[Finding, ...]:
    return check({"model_ref": reference}, "provision-request")


@for_each("reference", ACCEPTED)
def test_every_scheme_has_references_that_pass(reference: str) -> None:
    assert findings(reference) == ()


@for_each(("rule", "reference"), REFUSED)
def test_whatever_could_lead_elsewhere_is_refused_for_one_reason(rule: str, reference: str) -> None:
    assert [(finding.rule, finding.pointer) for finding in findings(reference)] == [(rule, "/model_ref")]


@for_each("reference", [reference for _, reference in REFUSED if "hunter2" in reference])
def test_a_secret_is_not_told_again(reference: str) -> None:
    (finding,) = findings(reference)
    assert "hunter2" not in finding.message + finding.hint


@for_each(
    ("reference", "words"),
    [
        ("s3://bucket/x.gguf", "fetch the file by other means, and name it as `file:`"),
        ("ollama:llama3.2", "'llama3.2:latest'"),
        ("hf:org/repo@main/x.gguf", "branches and tags move"),
        ("HF:org/repo/x.gguf", "'hf:' in lower case"),
        ("qwen3:32b", "'file:', 'hf:', 'ollama:', 'https:', 'registry:'"),
    ],
)
def test_a_refusal_says_the_way_out(reference: str, words: str) -> None:
    (finding,) = findings(reference)
    assert words in finding.message


@for_each("reference", ["", " x", "x ", "a\nb", "a\tb", "a\x00b", "a\x7fb", "a\x85b", "a\u00a0b", "x" * 2049])
def test_what_nobody_can_see_or_write_is_refused_by_the_schema(reference: str) -> None:
    assert {finding.rule for finding in findings(reference)} <= {"schema/pattern", "schema/maxLength"}
    assert findings(reference)


SCHEMES = st.sampled_from(
    ["", "file:", "file:///", "hf:", "ollama:", "https://", "registry:", "s3://", "x:", "http://"]
)
PIECES = st.lists(
    st.sampled_from(["..", ".", "", "a", "b.gguf", "-x", "~", "@", ":", "\\", "%2e", "?", "#", COMMIT, "é", "main"]),
    max_size=6,
)


@given(SCHEMES, st.one_of(PIECES.map("/".join), PIECES.map("".join), st.text(max_size=40)))
@example("", "")
@example("hf:", "@")
def test_no_text_is_too_odd_to_be_judged(scheme: str, rest: str) -> None:
    fault = fault_of(scheme + rest)
    if fault is None:
        assert ".." not in (scheme + rest).split("/")
        assert "\\" not in rest
        assert scheme not in ("", "file:") or not rest.startswith(("-", "~"))
    else:
        assert fault.message.startswith("must ")


@given(st.text(st.characters(categories=["L", "N"]), min_size=12, max_size=20))
def test_no_name_before_a_host_is_told_again(secret: str) -> None:
    fault = fault_of(f"https://{secret}@models.example.org/x.gguf")
    assert fault is not None
    assert secret not in fault.message


@for_each(
    ("form", "file", "definition", "start"),
    [
        (model_references.REPOSITORY, "artifacts", "Repository", ""),
        (model_references.FILE, "artifacts", "FilePath", ""),
        (model_references.COMMIT, "artifacts", "Revision", ""),
        (model_references.OLLAMA_NAME, "artifacts", "OllamaName", ""),
        (model_references.ADDRESS, "artifacts", "HttpsArtifact/properties/url", "https:"),
        (model_references.ENTRY, "common", "Slug", ""),
    ],
)
def test_the_forms_are_those_of_the_artifacts(form: Any, file: str, definition: str, start: str) -> None:
    node = json.loads((SCHEMAS / f"{file}.json").read_text())["$defs"]
    for step in definition.split("/"):
        node = node[step]
    assert node["pattern"] == f"^{start}{form.pattern}$"


@for_each("value", [DIGEST, DIGEST.upper(), DIGEST[:32] + DIGEST[32:].upper()])
@for_each("is_strict", [True, False])
def test_a_digest_may_be_in_capitals(value: str, is_strict: bool) -> None:
    request = {
        "model_ref": "a.gguf",
        "expected_digest": {"algo": "sha256", "value": value},
        "strict_verification": is_strict,
    }
    assert check(request, "provision-request") == ()


@for_each(
    "value",
    ["ab" * 32, "AB" * 32, "deadbeef" * 8, "E3B0C442" + "98fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
)
def test_a_typed_digest_is_refused_in_either_case(value: str) -> None:
    request = {"model_ref": "a.gguf", "expected_digest": {"algo": "sha256", "value": value}}
    assert [finding.rule for finding in check(request, "provision-request")] == ["artifact/digest-is-real"]
