"""Snapshots of this machine, under the policy and profiles of its user."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor.configuration import ConfigurationReader
from modeldoor_collector.collect.snapshot import Collector, denying
from modeldoor_collector.collect.sources import sources_of_this_machine
from modeldoor_collector.views.spokesman import ProfileNotInSnapshot
from modeldoor_lifecycle.state.errors import FolderUnknown, PolicyRefused
from modeldoor_lifecycle.state.policies import built_in_policy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from modeldoor_collector.collect.sources import Sources
    from modeldoor_lifecycle.state.profiles import LoadedProfiles


class Taken(NamedTuple):
    """A snapshot that has passed the gate.

    `complaints` are for people: profiles that were left out, and why nothing could be judged.
    `is_refusal` is true when the document only denies, because no judgement was possible.
    """

    document: dict[str, Any]
    complaints: tuple[str, ...] = ()
    is_refusal: bool = False


class SnapshotTaker:
    """Takes snapshots of this machine, each under the policy and profiles that stand in the files then.

    `profile_refs` judges only these profiles. Levels and memory recover from one snapshot to the next
    as the policy says.
    """

    def __init__(
        self,
        *,
        policy_path: str | None = None,
        profile_refs: Sequence[str] = (),
        environment: Mapping[str, str] = os.environ,
        sources: Sources | None = None,
    ) -> None:
        self._profile_refs = profile_refs
        self._collector = Collector(sources or sources_of_this_machine(environment))
        self._configuration = ConfigurationReader(policy_path, environment)

    def take(self) -> Taken:
        """Collects a snapshot now.

        A policy that cannot be used gives a snapshot that denies. Raises `ProfileNotInSnapshot` when a
        profile was asked for that is not configured.
        """
        try:
            policy, loaded = self._configuration.read()
        except (FolderUnknown, PolicyRefused) as refusal:
            self._collector.interrupt()
            return Taken(denying(built_in_policy(), "policyRefused"), (str(refusal),), is_refusal=True)
        try:
            profiles = _chosen(loaded, self._profile_refs)
        except ProfileNotInSnapshot:
            self._collector.interrupt()
            raise
        refused = [{"name": each.name, "reason": each.reason} for each in loaded.refused]
        complaints = tuple(f"profile '{each.name}' is left out: {each.message}" for each in loaded.refused)
        snapshot = self._collector.collect(policy, profiles, refused)
        if snapshot.findings:
            first = snapshot.findings[0]
            fault = (
                f"the snapshot did not pass its own contract and is replaced by a denial: {first.path} {first.message}"
            )
            return Taken(snapshot.document, (*complaints, fault), is_refusal=True)
        return Taken(snapshot.document, complaints)


def take_snapshot(
    *,
    policy_path: str | None = None,
    profile_refs: Sequence[str] = (),
    environment: Mapping[str, str] = os.environ,
    sources: Sources | None = None,
) -> Taken:
    """One snapshot of this machine by itself, as `SnapshotTaker.take` takes it."""
    taker = SnapshotTaker(policy_path=policy_path, profile_refs=profile_refs, environment=environment, sources=sources)
    return taker.take()


def _chosen(loaded: LoadedProfiles, refs: Sequence[str]) -> list[dict[str, Any]]:
    known = {profile["profileId"]: profile for profile in loaded.profiles}
    for ref in refs:
        if ref not in known:
            raise ProfileNotInSnapshot(ref, tuple(known), [each.message for each in loaded.refused])
    return [known[ref] for ref in dict.fromkeys(refs)] if refs else list(loaded.profiles)
