"""What every run keeps, whatever the machine does: one checker for all faults."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import model_router
from command import Door, Ended
from faults.machines import Tree, healthy_laptop
from goldens import golden
from modeldoor.cli.main import run
from modeldoor.cli.views import Question, view_of
from modeldoor_validators import check
from modeldoor_validators.parsing import parse
from modeldoor_validators.times import instant, written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from faults.launcher import Settings

LAUNCHER = str(Path(__file__).with_name("launcher.py"))
CONFINED = str(Path(__file__).with_name("confined.py"))

ONE, THREE = "urn:srcos:model-profile:local-llama32-1b", "urn:srcos:model-profile:local-llama32-3b"

PROMISED_MS = 2000
"""A snapshot is collected within two seconds whatever hangs."""

Object = dict[str, Any]


class Judged(NamedTuple):
    """A run that kept what is promised: its snapshot, and what model-router made of it."""

    ended: Ended
    document: Object
    router: Object
    deeds: list[list[str]]

    def signal(self, name: str) -> Any:
        """A signal of the snapshot."""
        return self.document["signals"][name]

    def outcome(self, name: str) -> tuple[str, str]:
        """The status of a signal, and its reason; the level stands in its place when it is known."""
        signal = self.signal(name)
        return signal["status"], signal["reason"] if "reason" in signal else signal.get("level", "")

    def profile(self, ref: str = ONE) -> Any:
        """The part of one profile."""
        return next(each for each in self.document["profiles"] if each["profileRef"] == ref)

    def reasons(self, ref: str = ONE) -> tuple[str, ...]:
        """Every reason against one profile."""
        return tuple(self.profile(ref)["admission"].get("reasons", ()))

    @property
    def endpoint(self) -> Any:
        """The one model service."""
        (only,) = self.signal("modelService")["endpoints"]
        return only


class Laptop:
    """A laptop with a user, a configuration and a model service; it may run both models until a test changes it."""

    def __init__(self, folder: Path, endpoint: str) -> None:
        self.folder = folder
        self.endpoint = endpoint
        self.door = Door(folder)
        self.files: Tree = healthy_laptop(folder / "machine")
        self.settings: Settings = {
            "root": str(self.files.root),
            "interfaces": ["wlan0"],
            "deeds": str(folder / "deeds"),
        }
        self.confinement: Object = {}
        self.redirection: list[str] = []
        self.environment: dict[str, str | None] = {}
        self.profile_text(endpoint=endpoint)
        self.profile_text("local-llama32-3b", endpoint=endpoint)

    # What the operator has written

    def profile_text(self, name: str = "local-llama32-1b", endpoint: str | None = None, **model: Any) -> Object:
        """Writes a profile: a built-in one with changes to its `model`, or to where its service is."""
        profile: Object = golden(name, "model-profile")
        if endpoint is not None:
            profile["runtime"]["endpoint"] = endpoint
        profile["model"] |= model
        self.door.write_profile(f"{name}.json", profile)
        return profile

    def profiles_of(self, endpoints: Sequence[str]) -> list[str]:
        """Writes a profile for each endpoint in place of all others; their references, in order."""
        for path in (self.door.config / "profiles").iterdir():
            path.unlink()
        profile: Object = golden("local-llama32-1b", "model-profile")
        refs: list[str] = []
        for number, endpoint in enumerate(endpoints):
            refs.append(f"urn:srcos:model-profile:number-{number}")
            profile["profileId"] = refs[-1]
            profile["runtime"]["endpoint"] = endpoint
            self.door.write_profile(f"{number:02}.json", profile)
        return refs

    def demand(self, *required: str, waived: Sequence[str] = (), **thresholds: Mapping[str, Any]) -> Object:
        """Writes a policy that requires these signals too, waives some, and sets thresholds."""
        policy: Object = golden("default", "admission-policy")
        policy["policyRef"] = "urn:srcos:admission-policy:test"
        policy["roles"] |= dict.fromkeys(required, "required")
        for name, values in thresholds.items():
            policy["thresholds"][name] |= values
        policy["waivers"] = [waiver(signal) for signal in waived]
        self.door.write_policy(policy)
        return policy

    # Runs

    def run(self, *arguments: str | Path, stdin: bytes = b"") -> Ended:
        """The command on this machine, for which Python is started where that is what a test is about."""
        command = self._command(*arguments)
        is_confined = self.confinement or self.redirection or self.settings.keys() & {"user", "limits"}
        if is_confined or self.door.must_start(self.environment):
            return self.door.program(*command, stdin=stdin, environment=self.environment)
        return self.door.forked("faults.launcher", *command[2:], stdin=stdin, environment=self.environment)

    def start(self, *arguments: str | Path, stdout: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
        """Starts the command on this machine, and does not wait for it."""
        return subprocess.Popen(
            self._command(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env=self.door.environment_with(self.environment),
        )

    def _command(self, *arguments: str | Path) -> list[str]:
        settings = self.folder / "settings.json"
        settings.write_text(json.dumps(self.settings))
        command = [sys.executable, "-B", LAUNCHER, str(settings), *map(str, arguments)]
        if self.confinement:
            command = [sys.executable, CONFINED, json.dumps(self.confinement), *command]
        return [*self.redirection, *command]

    def judged(self, *arguments: str, code: int = 0) -> Judged:
        """Takes a snapshot, and holds the run to everything that is promised of any run."""
        ended = self.run("snapshot", *arguments)
        assert ended.code == code, ended.err
        assert ended.messages is not None  # no traceback, no fault of ours, one line each
        document = ended.document
        assert check(document, "resource-snapshot") == ()
        assert document["elapsedMs"] <= PROMISED_MS
        router = self.router_view_of(ended.out, *arguments)
        assert_lane_is_as_judged(document, router)
        deeds = self._deeds()
        assert_harmless(deeds, self.settings.get("children", [sys.executable])[0])
        return Judged(ended, document, router, deeds)

    def denies(self, *reasons: str, arguments: Sequence[str] = (), code: int = 0) -> Judged:
        """Takes a snapshot that denies every profile for exactly these reasons, in this order."""
        found = self.judged(*arguments, code=code)
        for profile in found.document["profiles"]:
            assert profile["admission"] == {"verdict": "deny", "reasons": list(reasons)}
        assert found.document["admission"] == {"verdict": "deny", "reasons": list(reasons)}
        assert not model_router.local_lane_is_open(found.router | model_router.PROVIDER_SIGNALS)
        return found

    def admits(self, *refs: str, arguments: Sequence[str] = ()) -> Judged:
        """Takes a snapshot that admits exactly these profiles (without any: both of the laptop's)."""
        found = self.judged(*arguments)
        verdicts = {each["profileRef"]: each["admission"]["verdict"] for each in found.document["profiles"]}
        assert {ref for ref, verdict in verdicts.items() if verdict == "admit"} == set(refs or (ONE, THREE))
        assert model_router.local_lane_is_open(found.router | model_router.PROVIDER_SIGNALS)
        return found

    def router_view_of(self, stored: bytes, *arguments: str) -> Object:
        """What model-router reads of a stored snapshot a second after it was taken.

        The command runs in this process, because it runs for each fault.
        """
        snapshot, view = self.folder / "stored.json", self.folder / "view.json"
        snapshot.write_bytes(stored)
        at = written(instant(json.loads(stored)["collectedAt"]) + timedelta(seconds=1))
        profiles = [each for pair in pairwise(arguments) if pair[0] == "--profile" for each in pair]
        read = ["snapshot", "--input", str(snapshot), "--view", "router", "--at", at, "--output", str(view), *profiles]
        assert run(read) == 0
        signals: Object = parse(view.read_bytes())
        assert check(signals, "router-signals") == ()
        return signals

    def _deeds(self) -> list[list[str]]:
        path = Path(self.settings["deeds"])
        deeds = [json.loads(line) for line in path.read_text().splitlines()]
        path.unlink()
        return deeds


def assert_lane_is_as_judged(document: Object, router: Object) -> None:
    """Whoever is denied stays out: by model-router's own judgement, and in every other view."""
    admitted = document["admission"]["verdict"] == "admit"
    assert model_router.local_lane_is_open(router | model_router.PROVIDER_SIGNALS) is admitted
    assert router["localModelProfileAvailable"] is router["localServiceHealthy"] is admitted
    now = instant(document["collectedAt"])
    for view in ("guardrail", "agentplane", "openmetrics"):
        assert view_of(document, Question(view, now)).is_admitted is admitted


def assert_harmless(deeds: list[list[str]], child: str) -> None:
    """Nothing but loopback was connected to, no name resolved, nothing started but our own child, nothing written."""
    for deed, what in deeds:
        assert deed in ("connects", "starts") or what.rpartition("/")[2].startswith(".coverage"), (deed, what)
        if deed == "connects":
            assert what.startswith("127.") or what == "::1"
        elif deed == "starts":
            assert what == child


def waiver(signal: str) -> dict[str, str]:
    """A waiver that holds for as long as these tests are run, a year at a time."""
    from datetime import UTC, datetime

    now = datetime.now(UTC).replace(microsecond=0)
    return {
        "signal": signal,
        "justification": "A test of what cannot be observed here.",
        "waivedAt": written(now - timedelta(days=1)),
        "expiresAt": written(now + timedelta(days=30)),
    }
