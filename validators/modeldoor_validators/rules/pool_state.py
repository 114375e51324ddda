"""Rules of the state of a pool: room that adds up, and every model in it once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from modeldoor_validators.rules import Rule
from modeldoor_validators.rules.pool_room import ROOM_RULES
from modeldoor_validators.rules.shared.artifacts import artifact_rules
from modeldoor_validators.rules.shared.leases import lease_rule
from modeldoor_validators.rules.shared.places import repeated, unordered
from modeldoor_validators.rules.shared.pool_entries import entry_name_rule
from modeldoor_validators.rules.shared.references import reference_rules
from modeldoor_validators.rules.shared.same_names import repository_key
from modeldoor_validators.times import exactly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modeldoor_validators.findings import Place
    from modeldoor_validators.rules import Document, Wrong


SCORE_TOLERANCE = 0.01
"""Scores and qualities are written with two digits after the point, each rounded by itself."""


def _entries_in_order(pool: Document) -> Iterator[Wrong]:
    names = [(("entries", index, "name"), entry["name"]) for index, entry in enumerate(pool["entries"])]
    twice = list(repeated(((place, name.casefold()) for place, name in names), "a name, in whatever letter case,"))
    yield from twice or unordered(names, "in the order of names")


def _one_entry_an_artifact(pool: Document) -> Iterator[Wrong]:
    yield from repeated(
        (
            (("entries", index, "artifact"), json.dumps(_folded(entry["artifact"]), sort_keys=True))
            for index, entry in enumerate(pool["entries"])
        ),
        "an artifact",
    )


def _folded(artifact: dict[str, Any]) -> dict[str, Any]:
    """The artifact without the letter case of its repository, which the hub passes over."""
    return {**artifact, "repository": repository_key(artifact["repository"])} if "repository" in artifact else artifact


def _ollama_holds_its_own(pool: Document) -> Iterator[Wrong]:
    if pool["runtime"] == "ollama":
        return
    for index, entry in enumerate(pool["entries"]):
        if entry["artifact"]["source"] == "ollama":
            yield (
                ("entries", index, "artifact", "source"),
                f"must not be 'ollama' where `runtime` is '{pool['runtime']}': Ollama alone holds what it holds",
            )


def _names_have_a_tag(pool: Document) -> Iterator[Wrong]:
    if pool["runtime"] != "ollama":
        return
    for index, entry in enumerate(pool["entries"]):
        if entry["artifact"]["source"] != "ollama" and ":" not in entry["name"].rpartition("/")[2]:
            yield ("entries", index, "name"), f"must end in its tag, such as '{entry['name']}:latest'"


def _replaced_is_there(pool: Document) -> Iterator[Wrong]:
    names = {entry["name"] for entry in pool["entries"]}
    for index, reservation in enumerate(pool["reservations"]):
        if "replaces" in reservation and reservation["replaces"] not in names:
            yield (
                ("reservations", index, "replaces"),
                f"must be the name of an entry; '{reservation['replaces']}' is none",
            )


def _replaced_once(pool: Document) -> Iterator[Wrong]:
    yield from repeated(
        (
            (("reservations", index, "replaces"), each["replaces"])
            for index, each in enumerate(pool["reservations"])
            if "replaces" in each
        ),
        "the name of an entry",
    )


def _one_reservation_a_name(pool: Document) -> Iterator[Wrong]:
    yield from repeated(
        ((("reservations", index, "name"), each["name"].casefold()) for index, each in enumerate(pool["reservations"])),
        "a name",
    )


def _scores_rest_on_a_ranking(pool: Document) -> Iterator[Wrong]:
    if "lastRanking" in pool:
        return
    for index, entry in enumerate(pool["entries"]):
        if entry["score"]["status"] == "scored":
            yield (
                ("entries", index, "score", "status"),
                "must be 'notScored' while no ranking was applied: `lastRanking` is absent",
            )


def _score_is_for_the_use(pool: Document) -> Iterator[Wrong]:
    if "lastRanking" not in pool:
        return
    use = pool["lastRanking"]["use"]
    for index, entry in enumerate(pool["entries"]):
        score = entry["score"]
        if score["status"] != "scored":
            continue
        quality = score["qualityByUse"].get(use)
        if quality is None:
            yield (
                ("entries", index, "score", "qualityByUse"),
                f"must have `{use}`, which the scores of `lastRanking` are for",
            )
        elif score["score"] > quality + SCORE_TOLERANCE:
            yield (
                ("entries", index, "score", "score"),
                f"must be at most {quality}, its quality for '{use}'; it is {score['score']}",
            )


def _times_in_order(pool: Document) -> Iterator[Wrong]:
    for place, earlier, later in _pairs(pool):
        if exactly(earlier) > exactly(later):
            yield place, f"must not be later than {later}; it is {earlier}"


def _pairs(pool: Document) -> Iterator[tuple[Place, str, str]]:
    """Each time that must not be later than another, with its place."""
    updated = pool["updatedAt"]
    if "lastRanking" in pool:
        applied = pool["lastRanking"]["appliedAt"]
        yield ("lastRanking", "rankedAt"), pool["lastRanking"]["rankedAt"], applied
        yield ("lastRanking", "appliedAt"), applied, updated
    if "observedAt" in pool["observation"]:
        yield ("observation", "observedAt"), pool["observation"]["observedAt"], updated
    for index, entry in enumerate(pool["entries"]):
        yield from _entry_pairs(("entries", index), entry, updated)
    for index, each in enumerate(pool["reservations"]):
        yield ("reservations", index, "reservedAt"), each["reservedAt"], updated


def _entry_pairs(place: Place, entry: dict[str, Any], updated: str) -> Iterator[tuple[Place, str, str]]:
    yield (*place, "installedAt"), entry["installedAt"], entry.get("lastUsedAt", updated)
    if "lastUsedAt" in entry:
        yield (*place, "lastUsedAt"), entry["lastUsedAt"], updated
    for index, lease in enumerate(entry["leases"]):
        yield (*place, "leases", index, "takenAt"), lease["takenAt"], updated
        yield (*place, "leases", index, "takenAt"), lease["takenAt"], lease["expiresAt"]


RULES = (
    *ROOM_RULES,
    Rule(
        "pool/entries-in-order", "Entries have names of their own and stand in the order of names.", _entries_in_order
    ),
    Rule("pool/one-entry-an-artifact", "An artifact is in the pool once.", _one_entry_an_artifact),
    Rule("pool/ollama-holds-its-own", "What Ollama holds is in a pool of Ollama's.", _ollama_holds_its_own),
    entry_name_rule(("entries", ...)),
    Rule("pool/names-have-a-tag", "A name in Ollama ends in its tag.", _names_have_a_tag),
    Rule("pool/replaced-is-there", "What a reservation replaces is an entry.", _replaced_is_there),
    Rule("pool/replaced-once", "An entry leaves for one model.", _replaced_once),
    Rule("pool/one-reservation-a-name", "A model has at most one reservation.", _one_reservation_a_name),
    lease_rule(("entries", ..., "leases", ...)),
    Rule(
        "pool/scores-rest-on-a-ranking",
        "An entry has a score when a ranking was applied, and not before.",
        _scores_rest_on_a_ranking,
    ),
    Rule(
        "pool/score-is-for-the-use",
        "A score is for the use of the ranking, and at most the quality that it weighs.",
        _score_is_for_the_use,
    ),
    Rule("pool/times-in-order", "Nothing happened before it could, or after the state was written.", _times_in_order),
    *artifact_rules(("entries", ..., "artifact")),
    *reference_rules((("lastRanking", "ranking"), "ranked-models")),
)
