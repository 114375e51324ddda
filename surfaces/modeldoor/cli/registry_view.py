"""Registries for people: what may be offered, for which machines, by what score, and who confirms the bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modeldoor.cli.estimate_view import size
from modeldoor.cli.terminal import write_what_the_terminal_can
from modeldoor_collector.views.remedies import spoken_reason
from modeldoor_lifecycle.registry.lookups import in_bracket
from modeldoor_lifecycle.registry.models import PinnedModel
from modeldoor_lifecycle.registry.rationales import figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.table import Table

    from modeldoor_lifecycle.registry.models import UnpinnedModel
    from modeldoor_lifecycle.registry.registries import Registries, Registry

    Object = Mapping[str, Any]

BRACKETS = {"4gb": "4 GB", "8gb": "8 GB", "16gb": "16 GB", "32gb": "32 GB and more"}
SHORT_BRACKETS = {"4gb": "4 GB", "8gb": "8 GB", "16gb": "16 GB", "32gb": "32 GB+"}
CONFIRMATIONS = {"twoSources": "two sources", "hubPage": "the hub's page", "oneSource": "one source"}
UNPINNED_BECAUSE = {
    "noRevision": "no commit of it is known",
    "shortRevision": "only the beginning of its commit is known",
    "noSize": "its exact size is not known",
    "noDigest": "its digest is not known",
    "noFileKnown": "no file of it is known",
}

SHORTEST_COLUMN = 30
"""Names stay in one line that way as long as the terminal has 80 columns."""


def show_list(registries: Registries, bracket: str | None) -> None:
    """Prints the models that count, bracket by bracket and best first; then those that are known by name only."""
    from rich.console import Console
    from rich.text import Text

    write_what_the_terminal_can()
    console = Console(highlight=False)
    console.print(model_table(registries, tuple(BRACKETS) if bracket is None else (bracket,)))
    for line in list_lines(registries, with_unpinned=bracket is None):
        console.print(Text(line), soft_wrap=True)


def model_table(registries: Registries, brackets: Sequence[str]) -> Table:
    """The pinned models of these brackets."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("machine", no_wrap=True)
    table.add_column("model", overflow="fold", min_width=SHORTEST_COLUMN)
    for heading in ("score", "size", "context"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("confirmed by")
    for bracket in brackets:
        for place, model in enumerate(in_bracket(registries, bracket)):
            name = Text(model.id)
            scored = f"; scored by '{model.now.yardstick_id}'" if len(registries.yardsticks) > 1 else ""
            name.append(f"\n{model.now.display_name}; {model.license}{scored}", style="dim")
            table.add_row(
                Text("" if place else SHORT_BRACKETS[bracket]),
                name,
                Text(figure(model.now.score)),
                Text(size(model.now.total_bytes)),
                Text(str(model.maximum_context_tokens)),
                Text(CONFIRMATIONS[model.document()["confirmation"]["by"]]),
            )
    return table


def list_lines(registries: Registries, *, with_unpinned: bool) -> Iterator[str]:
    """What stands below the table: names without bytes, and where all of it comes from."""
    if with_unpinned and registries.unpinned:
        yield ""
        yield "Known by name only, and never recommended or downloaded:"
        for model in registries.unpinned:
            yield f"  {model.id} ({model.display_name})"
    yield ""
    yield "From these registries, of which the first that lists a name counts:"
    for registry in registries.registries:
        yield f"  {_source(registry)}; scores by '{registry.yardstick_id}'"


def show_model(model: PinnedModel | UnpinnedModel, listing: Sequence[Registry]) -> None:
    """Prints all that is known of one model."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    write_what_the_terminal_can()
    console = Console(highlight=False)
    name = model.now.display_name if isinstance(model, PinnedModel) else model.display_name
    console.print(Text(f"{name} ({model.id})", style="bold"), soft_wrap=True)
    if not isinstance(model, PinnedModel):
        console.print(
            Text("Known by name only: it is never recommended, downloaded or enforced."), style="yellow", soft_wrap=True
        )
    console.print()
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for thing, words in model_rows(model, listing):
        table.add_row(thing, Text(words))
    console.print(table)


def model_rows(model: PinnedModel | UnpinnedModel, listing: Sequence[Registry]) -> Iterator[tuple[str, str]]:
    """What is told of a model, thing by thing."""
    entry = model.document()
    sources = {source["id"]: source["origin"] for source in listing[0].document()["sources"]}
    if isinstance(model, PinnedModel):
        yield from _pinned_rows(model, entry, sources, listing[0])
    else:
        yield from _unpinned_rows(entry)
    for name in entry["sourceIds"]:
        yield f"source {name}", sources[name]
    yield "listed by", f"{_source(listing[0])}, which counts"
    for registry in listing[1:]:
        yield "", f"{_source(registry)}, which comes later and does not count"


def _pinned_rows(
    model: PinnedModel, entry: Object, sources: Mapping[str, str], registry: Registry
) -> Iterator[tuple[str, str]]:
    quality, requirements, artifact = entry["quality"], entry["requirements"], entry["artifact"]
    workload = requirements["workload"]
    yield "version", str(model.now.version)
    for earlier in entry.get("earlierVersions", ()):
        why = f": {earlier['replacedBecause']}" if "replacedBecause" in earlier else ""
        yield (
            f"version {earlier['version']}",
            f"score {figure(earlier['score'])}, {size(earlier['totalBytes'])}, replaced{why}",
        )
    yield "made from", entry["baseRepository"]
    yield "licence", entry["license"]
    yield (
        "score",
        f"{figure(quality['score'])} by '{registry.yardstick_id}', {quality['scoredOn']}, from {sources[quality['sourceId']]}",
    )
    yield "for machines with", BRACKETS[entry["ramBracket"]]
    yield (
        "needs",
        f"{size(requirements['memoryBytes'])} of memory with {workload['contextTokens']} tokens of context ({requirements['basis']}), {size(requirements['diskBytes'])} on the disk",
    )
    yield "longest context", f"{entry['maximumContextTokens']} tokens"
    yield "files", f"{artifact['quantization']}, {artifact['format']}, {artifact['totalBytes']} bytes in all"
    yield from _file_rows(artifact)
    yield "confirmed by", CONFIRMATIONS[entry["confirmation"]["by"]]
    if "remark" in entry:
        yield "remark", entry["remark"]


def _file_rows(artifact: Object) -> Iterator[tuple[str, str]]:
    if artifact["source"] == "https":
        yield "", artifact["url"]
        yield "", artifact["digest"]
        return
    yield "", f"hub: {artifact['repository']} at commit {artifact['revision']}"
    for file in artifact["files"]:
        yield "", f"{file['path']}, {file['sizeBytes']} bytes"
        yield "", file["digest"]


def _unpinned_rows(entry: Object) -> Iterator[tuple[str, str]]:
    artifact = entry["artifact"]
    yield "repository", artifact["repository"]
    yield "files", ", ".join([artifact["quantization"], artifact["format"], *([artifact["path"]] if "path" in artifact else [])])  # fmt: skip
    yield "licence", entry.get("license", "not known")
    yield "not pinned", UNPINNED_BECAUSE.get(artifact["reason"], spoken_reason(artifact["reason"]))


def _source(registry: Registry) -> str:
    where = f"registries/{registry.file_name}" if registry.file_name else "ships with modeldoor"
    return f"{registry.id}, revision {registry.revision} ({where})"
