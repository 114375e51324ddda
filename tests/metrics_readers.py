"""Metrics as the readers of both formats get them: the parsers of Prometheus' own client."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from prometheus_client import parser as text_parser
from prometheus_client.openmetrics import parser as openmetrics_parser

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric as Family
    from prometheus_client.samples import Sample

_OPENMETRICS: Any = openmetrics_parser  # its functions have no types
_TEXT: Any = text_parser


def in_openmetrics(text: str) -> dict[str, Family]:
    """What an OpenMetrics reader gets, by name; raises `ValueError` for what breaks the format."""
    return {family.name: family for family in _OPENMETRICS.text_string_to_metric_families(text)}


def in_text_format(text: str) -> dict[str, Family]:
    """What a reader of Prometheus' older text format gets, by name."""
    return {family.name: family for family in _TEXT.text_string_to_metric_families(text)}


@cache
def samples(text: str) -> tuple[Sample, ...]:
    """Every sample, as an OpenMetrics reader gets them: a text of which much is asked is read once."""
    return tuple(sample for family in in_openmetrics(text).values() for sample in family.samples)
