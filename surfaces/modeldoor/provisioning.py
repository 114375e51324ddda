"""Models for programs: from a reference to a verified file, and to the handoff that an engine is started from.

    model = ensure_present_str("/models/TinyLlama-1.1B-Chat-v1.0-q4_k_m.gguf")
    print(model.id, model.local_path)

The functions have the names of llama-orch's provisioner, and its rule: what this machine has comes first, and
there is no network unless it is allowed. They are of this user, under the user's policy; who wants other
folders, or to look on, makes a `Provisioner`.

What goes wrong is raised as a `ProvisionError` with a `code`, what must be and what to do, or as an error
of the parts below it; all are `ModeldoorError`s.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner.handoff import DEFAULT_LLAMACPP_HANDOFF_PATH
from modeldoor_lifecycle.provisioner.provenance import DEFAULT_PROVENANCE_PATH
from modeldoor_lifecycle.provisioner.references import ModelReference as ModelRef
from modeldoor_lifecycle.provisioner.references import parse_reference as parse_model_ref
from modeldoor_lifecycle.provisioner.service import Provisioner, ResolvedModel
from modeldoor_lifecycle.provisioner.wishes import EngineWish

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "DEFAULT_LLAMACPP_HANDOFF_PATH",
    "DEFAULT_PROVENANCE_PATH",
    "EngineWish",
    "ModelRef",
    "Provisioner",
    "ResolvedModel",
    "ensure_present",
    "ensure_present_str",
    "exists",
    "locate",
    "parse_model_ref",
    "provision_from_config_to_default_handoff",
    "provision_from_config_to_handoff",
]


def ensure_present_str(
    model_ref: str,
    expected_digest: str | None = None,
    *,
    strict: bool = False,
    allow_download: bool = False,
    environment: Mapping[str, str] = os.environ,
) -> ResolvedModel:
    """The model that a text names, on this machine: verified, registered and active; else an error that says why.

    `expected_digest` is what the SHA-256 of its bytes must be (`sha256:HEX`, or the digits alone). `strict`: nothing
    of which nobody says what it must be. `allow_download`: fetch it where it is not here, unless the policy
    forbids that.
    """
    return ensure_present(
        parse_model_ref(model_ref),
        expected_digest,
        strict=strict,
        allow_download=allow_download,
        environment=environment,
    )


def ensure_present(
    model_ref: ModelRef,
    expected_digest: str | None = None,
    *,
    strict: bool = False,
    allow_download: bool = False,
    environment: Mapping[str, str] = os.environ,
) -> ResolvedModel:
    """The same for a reference that was read already (`parse_model_ref`)."""
    return Provisioner.of_this_user(environment).ensure_present(
        model_ref, expected_digest=expected_digest, strict=strict, allow_download=allow_download
    )


def exists(model_ref: str, *, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a model is in the catalogue, in use, and untouched since it was verified; nothing is written."""
    return Provisioner.of_this_user(environment).exists(model_ref)


def locate(model_ref: str, *, environment: Mapping[str, str] = os.environ) -> str | None:
    """Where an engine finds the model, if it `exists`; else None. Nothing is written."""
    return Provisioner.of_this_user(environment).locate(model_ref)


def provision_from_config_to_handoff(
    config_path: str | os.PathLike[str],
    handoff_path: str | os.PathLike[str],
    *,
    allow_download: bool = False,
    engine: EngineWish | None = None,
    further_provenance: Sequence[str] = (),
    environment: Mapping[str, str] = os.environ,
) -> dict[str, Any]:
    """Provisions the model of a request in a file (YAML or JSON), and writes the handoff for the engine.

    The handoff is returned too; it is an `EngineHandoff` that has passed the gate. `engine` says how the
    engine is to be started, and every record of what is done goes to the files of `further_provenance` too.
    """
    from modeldoor_lifecycle.provisioner.request_file import read_request

    request = read_request(os.fspath(config_path))
    provisioner = Provisioner.of_this_user(environment, further_provenance=further_provenance)
    handed = provisioner.provision(
        request,
        handoff_path=os.path.abspath(handoff_path),
        allow_download=allow_download,
        engine=engine,
        is_document=True,
    )
    return handed.document


def provision_from_config_to_default_handoff(
    config_path: str | os.PathLike[str],
    root: str | os.PathLike[str],
    *,
    allow_download: bool = False,
    engine: EngineWish | None = None,
    environment: Mapping[str, str] = os.environ,
) -> dict[str, Any]:
    """The same with the handoff where llama-orch's engine provisioner looks, below `root`.

    The handoff is `.runtime/engines/llamacpp.json` there, and records of what is done are added to
    `.runtime/provenance/models.jsonl`.
    """
    folder = os.path.abspath(root)
    return provision_from_config_to_handoff(
        config_path,
        os.path.join(folder, DEFAULT_LLAMACPP_HANDOFF_PATH),
        allow_download=allow_download,
        engine=engine,
        further_provenance=(os.path.join(folder, DEFAULT_PROVENANCE_PATH),),
        environment=environment,
    )
