"""Metrics as text that both readers of such text understand.

OpenMetrics 1.0 knows state sets and infos. The older text format of Prometheus, which node_exporter
reads from files, refuses a whole file for one such type. So every metric here is a gauge, a state is
a gauge of 0 or 1 for each of its words, and `# UNIT` and `# EOF` are comments to the older reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

PREFIX = "modeldoor_"


class Metric(NamedTuple):
    """A metric: its name without the prefix, what it says, and its unit, in which the name must end."""

    name: str
    help: str
    unit: str = ""


class Sample(NamedTuple):
    """A value of the metric with this name."""

    metric: str
    value: float
    labels: Mapping[str, str]


def sample(metric: str, value: float, **labels: str) -> Sample:
    """One value; a boolean counts as 0 or 1."""
    return Sample(metric, value, labels)


def states(metric: str, state: str, words: Iterable[str], label: str, **labels: str) -> Iterator[Sample]:
    """One sample for each word that a state can have: 1 for the word that it has, 0 for the others."""
    for word in words:
        yield sample(metric, word == state, **labels, **{label: word})


def exposition(metrics: Sequence[Metric], samples: Iterable[Sample]) -> str:
    """The text. Metrics stand in their order, those without a sample are left out, and nothing has a timestamp."""
    of_metric: dict[str, list[Sample]] = {metric.name: [] for metric in metrics}
    for each in samples:
        of_metric[each.metric].append(each)
    lines: list[str] = []
    for metric in metrics:
        if not of_metric[metric.name]:
            continue
        name = PREFIX + metric.name
        lines.append(f"# TYPE {name} gauge")
        if metric.unit:
            lines.append(f"# UNIT {name} {metric.unit}")
        lines.append(f"# HELP {name} {_escaped(metric.help)}")
        lines += [f"{name}{_labels(each.labels)} {_number(each.value)}" for each in of_metric[metric.name]]
    return "".join(f"{line}\n" for line in [*lines, "# EOF"])


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def _number(value: float) -> str:
    return str(int(value)) if isinstance(value, bool) else repr(value)
