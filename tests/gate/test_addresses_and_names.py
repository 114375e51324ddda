"""What a document names stays what it is: addresses, commits and files that are named by their digest."""

from __future__ import annotations

from typing import Any

from families import for_each
from goldens import golden
from modeldoor_validators import check
from modeldoor_validators.rules.shared.disclosure import personal
from modeldoor_validators.rules.shared.moving_addresses import moving_address_fault

COMMIT = "855f67caed130e1befc571b52bd181be2e858883"


@for_each(
    "path",
    [
        "github.com/a/b/raw/develop/x.gguf",
        "raw.githubusercontent.com/a/b/" + "0" * 40 + "/x.gguf",
        "raw.githubusercontent.com/a/b/main/x.gguf",
        "github.com/a/b/raw/" + "deadbeef" * 5 + "/x.gguf",
        "x.example.org/a/refs/heads/main/x.gguf",
        "github.com/a/b/archive/main/x.gguf",
        "github.com/a/b/releases/download/latest/x.gguf",
        "github.com/a/b/releases/latest/download/x.gguf",
        "modelscope.example/models/a/b/resolve/develop/x.gguf",
    ],
)
def test_an_address_that_shows_a_branch_is_refused(path: str) -> None:
    assert moving_address_fault("https://" + path).startswith("must name a full commit")


@for_each(
    "path",
    [
        f"github.com/a/b/raw/{COMMIT}/x.gguf",
        f"raw.githubusercontent.com/a/b/{COMMIT}/x.gguf",
        f"mirror.example.org/a/b/resolve/{COMMIT}/x.gguf",
        "github.com/a/b/releases/download/v1.2.0/x.gguf",
        "models.example.org/llama/x.gguf",
        "models.example.org/raw/x.gguf",
    ],
)
def test_an_address_that_shows_none_is_let_pass(path: str) -> None:
    assert moving_address_fault("https://" + path) == ""


@for_each("digits", ["0" * 64, "6" * 63 + "5"], ids=["zeros", "another"])
@for_each("name", ["sha256-{}.gguf", "sets/sha256-{}/x.gguf", "blobs/{}"])
def test_a_verified_file_lies_under_no_other_digest(name: str, digits: str) -> None:
    handoff = golden("strict", "engine-handoff")
    path = "/var/lib/store/" + name.format(digits)
    handoff["model"]["path"] = path
    arguments: list[Any] = handoff["engine"]["arguments"]
    arguments[arguments.index("--model") + 1] = path
    assert ("handoff/path-is-the-files", "/model/path") in [
        (finding.rule, finding.pointer) for finding in check(handoff, "engine-handoff")
    ]


@for_each("text", ["ssh:alice@nas refused", "mailto:alice@host", "http://10.1.2.3:8080/x refused"])
def test_a_user_or_a_private_address_is_seen_behind_a_colon_too(text: str) -> None:
    assert personal(text) == "a user or a host"


def test_loopback_is_everybodys_address() -> None:
    assert personal("GET http://127.0.0.1:11434/api/ps") is None
