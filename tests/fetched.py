"""Fetches a file as a download does, for tests of what one exchange with a server comes to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from modeldoor_lifecycle.hub.errors import TransferRefused
from modeldoor_lifecycle.hub.limits import NetworkLimits
from modeldoor_lifecycle.hub.network import Network
from modeldoor_lifecycle.hub.references import parse_reference

if TYPE_CHECKING:
    from modeldoor_lifecycle.hub.locations import Location
    from modeldoor_lifecycle.hub.responses import FileResponse

SENTENCE = re.compile("[^ ].*[^ ]")
"""As in the contracts, which allow 500 characters: every refusal ends up in a document."""

QUICK = NetworkLimits(connect_timeout_s=5, answer_timeout_s=5, idle_timeout_s=5)
"""So that a test that is wrong ends."""


class Fetched(NamedTuple):
    """What came, and what was said about it."""

    response: FileResponse
    data: bytes


def fetch(reference: str | Location, network: Network | None = None, **options: Any) -> Fetched:
    """A file of which `reference` is the name or the place."""
    network = network or Network(limits=QUICK)
    location = network.location_of(parse_reference(reference)) if isinstance(reference, str) else reference
    with network.open_file(location, **options) as response:
        return Fetched(response, b"".join(response.pieces()))


def refusal_of(reference: str | Location, network: Network | None = None, **options: Any) -> TransferRefused:
    """Why a file was not given."""
    with pytest.raises(TransferRefused) as refused:
        fetch(reference, network, **options)
    assert " must " in refused.value.message
    for sentence in (refused.value.message, refused.value.hint):
        assert SENTENCE.fullmatch(sentence)
        assert len(sentence) <= 500
    return refused.value
