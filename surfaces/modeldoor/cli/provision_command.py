"""The options of `modeldoor provision`."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from modeldoor.cli.estimate_command import CACHE_TYPES, TokenCount

DEFAULT_HANDOFF = ".runtime/engines/llamacpp.json"
"""`DEFAULT_LLAMACPP_HANDOFF_PATH`, once more: help must not load the provisioner. A test holds both against each other."""

DEFAULT_PROVENANCE = ".runtime/provenance/models.jsonl"
"""`DEFAULT_PROVENANCE_PATH`, where llama-orch looks for the records of what it was handed; held against it by the same test."""

MOST_SEQUENCES = 256
"""The most of llama-server (llama.h, LLAMA_MAX_SEQ)."""


class ExpectedDigest(click.ParamType[str]):
    """The SHA-256 that a file must have."""

    name = "digest"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The digest in its one form."""
        from modeldoor_lifecycle.provisioner.digests import expected_digest
        from modeldoor_lifecycle.provisioner.errors import DigestRefused

        try:
            return expected_digest(str(value))
        except DigestRefused as refusal:
            self.fail(str(refusal), param, ctx)


class ProvisionCommand(click.Command):
    """`--handoff` has its file behind a '=', or the usual one: so no reference can be taken for the file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the command line; a bare `--handoff` gets the usual file before click can give it the next word."""
        options, dashes, rest = _until_dashes(args)
        if "--handoff" in options[:-1]:
            following = options[options.index("--handoff") + 1]
            if following.endswith(".json") and not following.startswith("-"):
                raise click.UsageError(
                    f"--handoff must have its file behind a '=', so that no model is taken for one: --handoff={following}",
                    ctx,
                )
        options = [f"--handoff={DEFAULT_HANDOFF}" if each == "--handoff" else each for each in options]
        return super().parse_args(ctx, [*options, *dashes, *rest])


def _until_dashes(arguments: list[str]) -> tuple[list[str], list[str], list[str]]:
    """What stands before '--', which ends the options, the dashes themselves, and what stands behind."""
    at = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:at], arguments[at : at + 1], arguments[at + 1 :]


@click.command(cls=ProvisionCommand)
@click.argument("reference", metavar="[REF]", required=False)
@click.option(
    "--config",
    metavar="FILE",
    help="A ProvisionRequest (`model_ref`, ...) in YAML or JSON instead of REF; '-' is standard input. It says the digest itself.",
)
@click.option(
    "--digest", type=ExpectedDigest(), metavar="sha256:HEX", help="What the SHA-256 of the file must be; of a split model, of its first file."
)  # fmt: skip
@click.option("--strict", is_flag=True, help="Nothing that was not verified: somebody must say what the digest is.")
@click.option(
    "--allow-download",
    is_flag=True,
    help="Fetch what is not here. The policy may allow it always, or forbid it.",
)
@click.option("--policy", metavar="FILE", help="The ProvisionPolicy, instead of the configured one.")
@click.option(
    "--handoff",
    metavar="[=FILE]",
    help=f"Write the handoff for the engine to the file behind the '='.  [without one: {DEFAULT_HANDOFF}, with the records in {DEFAULT_PROVENANCE} beside it]",
)
@click.option("--context", type=TokenCount(), metavar="N", help="Tokens of context, as 8192 or 8k.  [default: 4096]")
@click.option(
    "--parallel",
    type=click.IntRange(1, MOST_SEQUENCES),
    default=1,
    show_default=True,
    metavar="N",
    help="Sequences at the same time.",
)
@click.option(
    "--kv-cache",
    type=click.Choice(CACHE_TYPES),
    default="f16",
    show_default=True,
    metavar="TYPE",
    help="How keys and values are stored: f16, q8_0, q4_0, ...",
)
@click.option(
    "--gpu-only", is_flag=True, help="It must lie in the memory of devices alone, or it is not to be had (POOL_UNAVAILABLE)."
)  # fmt: skip
@click.option("--no-estimate", is_flag=True, help="Do not look whether it fits this machine.")
@click.option("--port", type=click.IntRange(1, 65535), metavar="N", help="Where llama-server is to listen.")
@click.option("--provenance", metavar="FILE", help="Append the records of what is done to this file too (JSON Lines).")
@click.option("--json", "as_json", is_flag=True, help="JSON on a terminal too.")
def provision(reference: str | None, config: str | None, *, as_json: bool, **options: Any) -> partial[int]:
    """Find a model, verify it, and say how llama-server is started with it.

    REF is a path to a GGUF file, hf:ORGANISATION/REPOSITORY[@COMMIT]/FILE, ollama:NAME:TAG,
    https://HOST/FILE, or registry:ID. What this machine has is found without the network: own files,
    the store, the Hugging Face cache, Ollama's models. Elsewhere than on a terminal the answer is an
    EngineHandoff: JSON with the file and the arguments of llama-server. docs/provisioning.md says more.
    Exit codes: 0 it is ready, 1 a negative answer (it is not here, it is another file, it does not fit),
    2 it could not be carried out.
    """
    from modeldoor.cli.provision import Asked, Wishes, run_provision

    _require_one_subject(reference, config, options)
    _require_files(options["handoff"], options["provenance"])
    if options["handoff"] == DEFAULT_HANDOFF and options["provenance"] is None:
        options["provenance"] = DEFAULT_PROVENANCE
    if options["no_estimate"] and options["gpu_only"]:
        raise click.UsageError("--no-estimate has no part for --gpu-only: whether it fits must be looked at for that")
    asked = Asked(reference, config, options.pop("digest"), options.pop("strict"))
    return partial(run_provision, asked, Wishes(**options), as_json=as_json)


def _require_one_subject(reference: str | None, config: str | None, options: dict[str, Any]) -> None:
    if (reference is None) == (config is None):
        told = "are two answers to one question: give one" if reference is not None else "are missing: give one"
        raise click.UsageError(f"REF and --config {told}")
    if config is not None and options["digest"]:
        raise click.UsageError("--config has no part for --digest: the document says it itself, as `expected_digest`")


def _require_files(handoff: str | None, provenance: str | None) -> None:
    if handoff == "":
        raise click.UsageError(f"--handoff must have a file behind its '=', or no '=': then it is {DEFAULT_HANDOFF}")
    if provenance == "":
        raise click.UsageError("--provenance must have a file; what it has is empty")
