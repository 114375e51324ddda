"""Reads a provision request from a file: JSON, or YAML as people write it by hand.

YAML has more in it than a request needs, and what it has more surprises: `no` is a truth value, `12:30`
a number, an anchor makes a kilobyte into a gigabyte, and a name can stand twice. So only its plain part
is read: names, texts, `true` and `false`, in objects and lists. Everything else is refused where it stands.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner.errors import RequestRefused
from modeldoor_lifecycle.state.errors import reason_words
from modeldoor_validators import gate
from modeldoor_validators.findings import DocumentRefused

if TYPE_CHECKING:
    from collections.abc import Callable

CONTRACT = "provision-request"

MAXIMUM_BYTES = 64 * 1024
"""A request has three names; the longest reference has 2048 characters."""

_DIGEST_HINT = (
    'write it as {"algo": "sha256", "value": "HEX"}; where nobody knows the digest, leave `expected_digest` out'
)
"""For JSON and YAML alike. Elsewhere a digest is `sha256:HEX`, so that is what people write here."""

YAML_SUFFIXES = (".yaml", ".yml")

_READ = (
    os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
)  # none of which Windows has


def read_request(path: str) -> dict[str, Any]:
    """The request in a file, which passed the gate; raises `RequestRefused`.

    `.json` is read as JSON, `.yaml` and `.yml` as YAML; of other names what begins with a brace is JSON.
    """
    return request_of(_bytes_of(path), path)


def request_of(data: bytes, name: str) -> dict[str, Any]:
    """The request in a text that came from somewhere, which passed the gate; raises `RequestRefused`."""
    if len(data) > MAXIMUM_BYTES:
        raise RequestRefused(
            name,
            f"must be a provision request of at most {MAXIMUM_BYTES} bytes; it is longer",
            hint="it is not what was asked for",
        )
    read: Callable[[bytes], dict[str, Any]] = _read_yaml if _is_yaml(data, name) else _read_json
    try:
        return read(data)
    except DocumentRefused as refusal:
        first = refusal.findings[0]
        place = f" line {first.line}, column {first.column}:" if first.line else ""
        hint = _DIGEST_HINT if first.place == ("expected_digest",) else refusal.hint
        raise RequestRefused(name, f"must be a provision request:{place} {refusal.message}", hint=hint) from None


def _is_yaml(data: bytes, name: str) -> bool:
    if name.endswith(YAML_SUFFIXES):
        return True
    return not name.endswith(".json") and not data.lstrip().startswith(b"{")


def _read_json(data: bytes) -> dict[str, Any]:
    return gate.read(data, CONTRACT)[0]


def _read_yaml(data: bytes) -> dict[str, Any]:
    from modeldoor_lifecycle.provisioner.plain_yaml import parse

    value, places = parse(data)
    try:
        return gate.admitted(value, CONTRACT)[0]
    except DocumentRefused as refusal:
        found = tuple(finding.at(*places.get(finding.place, places[()])) for finding in refusal.findings)
        raise DocumentRefused(
            sorted(found, key=lambda finding: (finding.line, finding.column)), contract=CONTRACT
        ) from None


def _bytes_of(path: str) -> bytes:
    try:
        with open(os.open(path, _READ), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise RequestRefused(path, "must be a regular file that holds a provision request; it is another thing")
            return file.read(MAXIMUM_BYTES + 1)
    except (OSError, ValueError) as error:
        raise RequestRefused(path, f"must be readable: {reason_words(error)}", hint="check the path") from None
