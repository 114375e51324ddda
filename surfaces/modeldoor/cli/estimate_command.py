"""The options of `modeldoor estimate`."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

KIBI = 1024
MOST_TOKENS = 2**31 - 1
LONGEST_NUMBER = 10

CACHE_TYPES = ("f32", "f16", "bf16", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl")
ENGINES = ("llama.cpp", "ollama", "mlx", "vllm")


class TokenCount(click.ParamType[int]):
    """A number of tokens from `least` on; `32k` is 32 times 1024."""

    name = "tokens"

    def __init__(self, least: int = 1) -> None:
        self.least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """A whole number."""
        text = str(value).strip().lower()
        digits, factor = (text[:-1], KIBI) if text.endswith("k") else (text, 1)
        is_number = digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER
        if not is_number or not self.least <= int(digits) * factor <= MOST_TOKENS:
            self.fail(f"must be a number of tokens such as 4096 or 32k; it is '{value}'", param, ctx)
        return int(digits) * factor


class Speed(click.ParamType[float]):
    """A number of tokens per second above zero."""

    name = "tokens per second"

    def __init__(self, most: float) -> None:
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number, which is finite."""
        try:
            speed = float(value)
        except ValueError:
            speed = 0.0
        if not 0 < speed <= self.most:
            told = f"must be a number of tokens per second, above 0 and at most {self.most:.0f}; it is '{value}'"
            self.fail(told, param, ctx)
        return speed


class CacheTypes(click.ParamType[tuple[str, str]]):
    """The type of keys and values; two names with a comma between tell them apart."""

    name = "type"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """The types of keys and of values."""
        keys, comma, values = str(value).strip().lower().partition(",")
        if not comma:
            values = keys
        for name in (keys, values):
            if name not in CACHE_TYPES:
                self.fail(f"must be one of {', '.join(CACHE_TYPES)}, or two with a comma; it is '{value}'", param, ctx)
        return keys, values


@click.command()
@click.argument("model", metavar="MODEL")
@click.option(
    "--context", type=TokenCount(), metavar="N", help="Tokens of context for all sequences together.  [default: 4096]"
)
@click.option(
    "--kv-cache",
    type=CacheTypes(),
    default="f16",
    show_default=True,
    metavar="TYPE[,TYPE]",
    help="How keys and values are stored: f16, q8_0, q4_0, ...; 'q8_0,f16' for keys and values apart.",
)
@click.option(
    "--quant",
    metavar="NAME",
    help="The quantisation, such as Q4_K_M, of a model that is named and not read from a file.",
)
@click.option(
    "--parallel",
    type=click.IntRange(1, 4096),
    default=1,
    show_default=True,
    metavar="N",
    help="Sequences at the same time.",
)
@click.option("--kv-unified", is_flag=True, help="All sequences share one cache.")
@click.option("--no-flash-attention", is_flag=True, help="Without flash attention.")
@click.option(
    "--batch",
    type=click.IntRange(1, 65536),
    default=512,
    show_default=True,
    metavar="N",
    help="Tokens that are computed at once (llama.cpp's --ubatch-size).",
)
@click.option(
    "--reserved-outputs",
    type=click.IntRange(1, 65536),
    metavar="N",
    help="For how many tokens of a batch room is kept for the scores of all tokens; llama-server since May 2026: as many as sequences.  [default: all of --batch]",
)
@click.option(
    "--engine", type=click.Choice(ENGINES), default="llama.cpp", show_default=True, help="What runs the model."
)
@click.option("--projector", metavar="FILE", help="A projector for images or sound (mmproj) that is loaded beside it.")
@click.option("--draft", metavar="FILE", help="A model that drafts tokens, loaded beside it.")
@click.option(
    "--hardware", metavar="FILE", help="A stored HardwareProfile ('-': standard input) instead of this machine."
)
@click.option(
    "--simulate", metavar="NAME", help="Hardware by its name instead of this machine: '2x RTX 4090', 'M3 Max 36GB'."
)
@click.option("--plan", is_flag=True, help="Tell what hardware would be enough, instead of judging one.")
@click.option(
    "--target",
    type=Speed(100_000),
    metavar="TOKENS_PER_S",
    help="With --plan: only hardware that is likely to write so fast.",
)
@click.option(
    "--measured",
    type=Speed(1_000_000),
    metavar="TOKENS_PER_S",
    help="Keep this measured speed of writing for this machine, and correct what is predicted here.",
)
@click.option(
    "--depth",
    type=TokenCount(least=0),
    metavar="N",
    help="How many tokens the context holds when the speed is reached.  [default: the whole context]",
)
@click.option("--require-fit", is_flag=True, help="Exit 1 unless it fits.")
@click.option("--json", "as_json", is_flag=True, help="JSON on a terminal too.")
def estimate(**options: Any) -> partial[int]:
    """Tell how much memory MODEL takes, whether it fits here, and how fast it runs.

    MODEL is a GGUF file, a folder or file with a config.json, the name of a known model
    (Qwen/Qwen3-32B, qwen3:32b, "Qwen3 32B", each also with ':Q4_K_M' behind it), or a size such as
    7B or 30B-A3B, of which only a guess is told. Nothing is downloaded, and only headers are read.
    """
    from modeldoor.cli.estimate import EstimateRequest, run_estimate

    if options["hardware"] is not None and options["simulate"] is not None:
        raise click.UsageError("--hardware and --simulate are two answers to one question: give one")
    if options["plan"]:
        for name in ("hardware", "simulate", "measured"):
            if options[name] is not None:
                raise click.UsageError(f"--plan has no part for --{name}: it looks at all hardware that is listed")
        if options["depth"] is not None:
            raise click.UsageError("--plan has no part for --depth: it tells speeds behind the whole context")
        if options["require_fit"]:
            raise click.UsageError("--plan has no part for --require-fit: it judges no machine")
    elif options["target"] is not None:
        raise click.UsageError("--target needs --plan")
    if options["measured"] is not None and (options["hardware"] is not None or options["simulate"] is not None):
        raise click.UsageError("--measured is for this machine: leave out --hardware and --simulate")
    return partial(run_estimate, EstimateRequest(**options))
