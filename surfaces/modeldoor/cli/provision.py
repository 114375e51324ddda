"""`modeldoor provision`: from a reference to a verified file, and to the command that starts the engine with it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor.cli.answers import answered
from modeldoor.cli.download_bar import give_the_cursor_back
from modeldoor.cli.download_stopping import Stopping
from modeldoor.cli.output import YES, complain, document_bytes, is_terminal, write_out
from modeldoor.cli.provision_progress import Onlooker
from modeldoor.cli.provisioner import provisioner_of_this_user
from modeldoor.cli.reading import read_input
from modeldoor_lifecycle.state.errors import shown

if TYPE_CHECKING:
    from modeldoor_lifecycle.estimator.workload import KvCacheType
    from modeldoor_lifecycle.provisioner.handing_on import HandedOn
    from modeldoor_lifecycle.provisioner.wishes import EngineWish


STANDARD_INPUT = ("-", "/dev/stdin")
"""Names by which a request is read from whatever is piped in."""


class Asked(NamedTuple):
    """Which model: a reference with what its digest must be, or the file of a request that says both."""

    reference: str | None
    config: str | None = None
    digest: str | None = None
    is_strict: bool = False


class Wishes(NamedTuple):
    """How it may be had, how the engine is to be started, and what is to be written down where."""

    allow_download: bool = False
    policy: str | None = None
    handoff: str | None = None
    context: int | None = None
    parallel: int = 1
    kv_cache: KvCacheType = "f16"
    gpu_only: bool = False
    no_estimate: bool = False
    port: int | None = None
    provenance: str | None = None


def run_provision(asked: Asked, wishes: Wishes, *, as_json: bool) -> int:
    """Provisions a model and tells what came of it; returns the exit code."""
    return answered(lambda: _provisioned(asked, wishes, as_json=as_json))


def _provisioned(asked: Asked, wishes: Wishes, *, as_json: bool) -> int:
    request = _request(asked)
    with Stopping(before_the_end=give_the_cursor_back) as stopping:
        with Onlooker(_short_name(request["model_ref"]), lambda: stopping.because) as onlooker:
            provisioner = provisioner_of_this_user(
                policy_path=wishes.policy,
                onlooker=onlooker,
                further_provenance=_further_provenance(wishes),
            )
            handed = provisioner.provision(
                request,
                handoff_path=wishes.handoff,
                allow_download=wishes.allow_download,
                strict=asked.is_strict,
                engine=_engine(wishes),
                is_document=asked.config is not None,
                is_handed_on=as_json or not is_terminal(),  # who reads the words only looks
            )
        stopping.run_is_over()
        _tell(handed, wishes, as_json=as_json)
    return YES


def _further_provenance(wishes: Wishes) -> tuple[str, ...]:
    """Where records are added too; the place beside a handoff, which nobody asked for, only where they may stand there."""
    from modeldoor.cli.provision_command import DEFAULT_HANDOFF, DEFAULT_PROVENANCE
    from modeldoor_lifecycle.provisioner.errors import ProvenanceRefused
    from modeldoor_lifecycle.provisioner.provenance import ProvenanceLog

    if wishes.provenance is None:
        return ()
    path = os.path.abspath(wishes.provenance)
    if (wishes.handoff, wishes.provenance) == (DEFAULT_HANDOFF, DEFAULT_PROVENANCE):
        try:
            ProvenanceLog(path).refuse_place()
        except ProvenanceRefused as refusal:
            complain(f"no records are added beside the handoff: {refusal.message}")
            return ()
    return (path,)


def _request(asked: Asked) -> dict[str, Any]:
    """The request as a document; raises `RequestRefused`, and `CannotRead` for standard input that is closed."""
    if asked.config is not None:
        from modeldoor_lifecycle.provisioner.request_file import read_request, request_of

        return request_of(read_input("-"), "-") if asked.config in STANDARD_INPUT else read_request(asked.config)
    request: dict[str, Any] = {"model_ref": asked.reference}
    if asked.digest is not None:
        algorithm, _, digits = asked.digest.partition(":")
        request["expected_digest"] = {"algo": algorithm, "value": digits}
    return request


def _engine(wishes: Wishes) -> EngineWish:
    from modeldoor_lifecycle.provisioner.wishes import EngineWish

    return EngineWish(
        context_tokens=wishes.context,
        parallel=wishes.parallel,
        kv_cache=wishes.kv_cache,
        is_gpu_only=wishes.gpu_only,
        is_estimated=not wishes.no_estimate,
        port=wishes.port,
    )


def _short_name(reference: str) -> str:
    """What a bar calls the model: the end of its reference, where no password can stand."""
    return reference.rpartition("/")[2] or reference


def _tell(handed: HandedOn, wishes: Wishes, *, as_json: bool) -> None:
    """Shows people what was provisioned; programs get the handoff, and their people the rest on standard error."""
    handoff = None if wishes.handoff is None else os.path.abspath(wishes.handoff)
    if handed.notice:
        complain(handed.notice)
    if is_terminal() and not as_json:
        from modeldoor.cli.provision_view import show_provisioned

        show_provisioned(handed.document, handed.entry, handoff)
        return
    if handed.document["verification"]["verdict"] == "warn":
        complain(f"{shown(handed.entry['id'])} is not verified: nobody says what its digest must be")
    if handoff is not None:
        complain(f"the handoff is written to {shown(handoff)}")
    write_out(document_bytes(handed.document))
