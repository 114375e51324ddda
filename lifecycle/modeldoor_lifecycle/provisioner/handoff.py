"""The handoff: which file an engine is started with, what is known of it, and with which arguments.

Written whole or not at all, and only after the gate. A handoff whose file turns out to be another is
taken away: from what it says an engine would start.
"""

from __future__ import annotations

import json
import os
import shlex
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from modeldoor_lifecycle.gguf.signature import MAGIC
from modeldoor_lifecycle.provisioner.engine_arguments import CHECKED_AGAINST, arguments_of
from modeldoor_lifecycle.provisioner.errors import ProvisionError
from modeldoor_lifecycle.provisioner.others_files import is_anothers
from modeldoor_lifecycle.state.errors import FileNotWritten, reason_words, shown
from modeldoor_lifecycle.state.files import HAS_OWNERS, read_untrusted, write_atomically
from modeldoor_lifecycle.state.folders import make_private
from modeldoor_validators import gate
from modeldoor_validators.findings import DocumentRefused
from modeldoor_validators.rules.shared.model_references import is_kernels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from modeldoor_lifecycle.provisioner.fitting import Fit

CONTRACT = "engine-handoff"

DEFAULT_LLAMACPP_HANDOFF_PATH = ".runtime/engines/llamacpp.json"
"""Where llama-orch's engine provisioner looks, beside the orchestrator's configuration (the seed's default)."""

MAXIMUM_BYTES = 2**20
"""More than a handoff can have: 256 parts with paths of 4096 characters are the most."""


class HandoffFile(NamedTuple):
    """One file of the model, with the digest of its bytes (`sha256:HEX`)."""

    path: str
    size_bytes: int
    digest: str


def verification_of(
    digest: str, verdict: Literal["pass", "warn"], *, strict: bool, hashed_at: str, is_kept: bool
) -> dict[str, Any]:
    """The `verification` of a handoff; `is_kept`: the digest is an earlier one of a file that has not changed since."""
    return {
        "verdict": verdict,
        "strict": strict,
        "digest": _digest(digest),
        ("verified_at" if verdict == "pass" else "hashed_at"): hashed_at,
        "method": "unchangedSinceHash" if is_kept else "hashed",
    }


def handoff_document(
    *,
    model_id: str,
    files: Sequence[HandoffFile],
    verification: Mapping[str, Any],
    header: Mapping[str, Any] | None,
    fit: Fit | None,
    alias: str,
    port: int | None = None,
) -> dict[str, Any]:
    """An EngineHandoff that passed the gate; raises `ProvisionError` where none can be told.

    `files` are all of the model, in order; `header` is the `GgufHeader` of its catalogue entry.
    """
    told: Mapping[str, Any] = {} if header is None else header
    document: dict[str, Any] = {
        "model": {"id": model_id, "path": files[0].path},
        "metadata": {
            "size_bytes": sum(file.size_bytes for file in files),
            "ctx_max": told.get("maximumContextTokens"),
        },
        "verification": dict(verification),
    }
    if len(files) > 1:
        document["parts"] = [
            {"path": file.path, "size_bytes": file.size_bytes, "digest": _digest(file.digest)} for file in files
        ]
    if "tokenizer" in told:
        document["tokenizer"] = _tokenizer(told["tokenizer"])
    if fit is not None and fit.estimate is not None:
        document["estimate"] = fit.estimate
    document["engine"] = {
        "name": "llama.cpp",
        "arguments": arguments_of(
            files[0].path,
            alias=alias,
            options=() if fit is None else fit.options,
            is_estimated="estimate" in document,
            port=port,
        ),
        "checked_against": CHECKED_AGAINST,
    }
    try:
        return gate.admitted(document, CONTRACT)[0]
    except DocumentRefused as refusal:
        raise ProvisionError(
            f"the handoff must be one that its contract lets pass; what comes out is refused: {refusal}"
        ) from None


def write_handoff(path: str, document: Mapping[str, Any], *, now: datetime, writer: str | None = None) -> str | None:
    """Puts the handoff in its place, whole; folders that are missing are made, for this user alone.

    `writer` is as for `write_atomically`: what one who died left beside it is taken away.
    What stands there and is no handoff is put aside under another name, which is returned. Raises
    `FileNotWritten`, also for a link that another user laid there, and for a model.
    """
    _refuse_foreign_links(path)
    _refuse_models(path)
    make_private(os.path.dirname(path) or os.curdir)
    _refuse_open_folders(path)
    is_other = os.path.isfile(path) and _handoff_at(path) is None
    aside = _put_aside(path, "replaced", now) if is_other else None
    write_atomically(path, json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n", writer=writer)
    return aside


def refuse_place(path: str, kept: Sequence[str]) -> None:
    """Refuses a place where what stands there may not be put aside, and one that others can change.

    The first are the kernel's, those below a folder of `kept`, and that of a model. Raises `FileNotWritten`.
    """
    if is_kernels(os.path.abspath(path)):
        raise FileNotWritten(
            path, "must not be the kernel's", hint="name a file; the handoff is printed to standard output too"
        )
    try:
        real = os.path.realpath(path)
    except ValueError:
        return  # what no file can be called is told where it is written
    if any(real.startswith(os.path.join(os.path.realpath(folder), "")) for folder in kept):
        raise FileNotWritten(
            path, "must not be in a folder where modeldoor keeps its own files", hint="name a file elsewhere"
        )
    _refuse_models(path)
    _refuse_foreign_links(path)
    _refuse_open_folders(path)


def withdraw_handoff(path: str, model_path: str, *, now: datetime) -> str | None:
    """Takes away the handoff at this place if it names this file; returns its new name, or None where it does not.

    Where its names are links, as those of a split model in the store are, the file that they lead to
    counts. Raises `FileNotWritten`.
    """
    judged = read_untrusted(path, MAXIMUM_BYTES)
    named = {os.path.realpath(each) for each in _files_of(_handoff_in(judged))}
    return take_away(path, judged, now=now) if os.path.realpath(model_path) in named else None


def take_away(path: str, judged: bytes, *, now: datetime) -> str | None:
    """Moves a handoff that has these bytes out of the way; what another process wrote since stays, and None is returned."""
    aside = _put_aside(path, "withdrawn", now)
    if aside is None or read_untrusted(aside, MAXIMUM_BYTES) == judged:
        return aside
    with suppress(OSError):  # where there is a newer one yet, that stays
        os.link(aside, path)
    with suppress(OSError):
        os.unlink(aside)
    return None


def _digest(digest: str) -> dict[str, str]:
    algorithm, _, digits = digest.partition(":")
    return {"algo": algorithm, "value": digits}


def _tokenizer(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "model": told["model"],
        "vocabulary_size": told["vocabularySize"],
        "has_chat_template": told["hasChatTemplate"],
    }


def _handoff_at(path: str) -> dict[str, Any] | None:
    return _handoff_in(read_untrusted(path, MAXIMUM_BYTES))


def _handoff_in(data: bytes) -> dict[str, Any] | None:
    try:
        return gate.read(data, CONTRACT)[0]
    except DocumentRefused:
        return None


def _files_of(document: Mapping[str, Any] | None) -> set[str]:
    if document is None:
        return set()
    return {document["model"]["path"], *(part["path"] for part in document.get("parts", ()))}


def _refuse_foreign_links(path: str) -> None:
    """Whoever can lay a link where a handoff is due, or on the way there, would choose which of the user's files is replaced."""
    place = os.path.abspath(path)
    while HAS_OWNERS and os.path.dirname(place) != place:
        with suppress(OSError, ValueError):  # nothing is there, or what hinders it is told where it is written
            status = os.lstat(place)
            if stat.S_ISLNK(status.st_mode) and status.st_uid not in (0, os.geteuid()):
                raise FileNotWritten(
                    path,
                    f"must not be, or lie behind, a link of another user's; {shown(place)} belongs to user {status.st_uid}",
                    hint="name another place, or remove the link",
                )
        place = os.path.dirname(place)


def _refuse_open_folders(path: str) -> None:
    """Whoever can write where a handoff stands can put another there: an engine would start with what that says."""
    if not HAS_OWNERS:
        return
    with suppress(OSError, ValueError):
        for folder in {os.path.realpath(os.path.dirname(path)), os.path.dirname(os.path.realpath(path))}:
            for each in (folder, os.path.dirname(folder)):
                if os.path.isdir(each) and is_anothers(each):
                    raise FileNotWritten(
                        path,
                        f"must lie where no other user can write; {shown(each)} {_who_else(each)}",
                        hint=f"name a place in a folder of your own, or take the right to write from others: chmod go-w {shlex.quote(each)}",
                    )


def _who_else(folder: str) -> str:
    status = os.stat(folder)
    if status.st_uid not in (0, os.geteuid()):
        return f"belongs to user {status.st_uid}"
    return f"is open to others (its mode is {stat.S_IMODE(status.st_mode):04o})"


def _refuse_models(path: str) -> None:
    """A model that is put aside is lost to whoever uses it, and the one that is handed on to its engine."""
    data = read_untrusted(path, MAXIMUM_BYTES + 1)
    if data.startswith(MAGIC) or len(data) > MAXIMUM_BYTES:
        raise FileNotWritten(
            path,
            "must be a handoff, or not be there yet; it is a model, or as large as one",
            hint="name another file for the handoff",
        )


def _put_aside(path: str, why: str, now: datetime) -> str | None:
    """Gives the file a name that nothing has; None where it is gone."""
    stem = aside = f"{path}.{why}-{now:%Y%m%dT%H%M%SZ}"
    number = 1
    while os.path.lexists(aside):
        number += 1
        aside = f"{stem}-{number}"
    try:
        os.rename(path, aside)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileNotWritten(path, f"must be put aside: {reason_words(error)}", hint="move it away") from None
    return aside
