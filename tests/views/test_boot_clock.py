"""Ages by the clock that nobody sets: it goes on while the machine sleeps, and the wall clock cannot fool it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from families import for_each
from goldens import golden
from modeldoor_collector.boots import BootTime, boot_ref
from modeldoor_collector.collect.clock import Clock
from modeldoor_collector.views.freshness import age_ms, freshness
from modeldoor_collector.views.guardrail import guardrail_evidence
from modeldoor_collector.views.router import router_signals
from modeldoor_validators import check
from modeldoor_validators.times import instant

if TYPE_CHECKING:
    from pathlib import Path

SNAPSHOT = golden("healthy-1b")
THEN = instant(SNAPSHOT["collectedAt"])
SOON = THEN + timedelta(seconds=1)


def boot(after_s: float, ref: str = SNAPSHOT["bootRef"]) -> BootTime:
    """A reader's moment, so many seconds after the snapshot was taken."""
    return BootTime(ref, SNAPSHOT["bootTimeMs"] + after_s * 1000)


class TestFreshness:
    @for_each(
        ("after_s", "expected"),
        [(-2.001, "fromFuture"), (-2, "fresh"), (0, "fresh"), (14.999, "fresh"), (15, "stale"), (10**9, "stale")],
    )
    def test_an_age_by_that_clock_counts_although_the_wall_clock_calls_it_fresh(
        self, after_s: float, expected: str
    ) -> None:
        assert freshness(SNAPSHOT, SOON, boot(after_s)) == expected

    @for_each(("wall_s", "expected"), [(-3, "fromFuture"), (15, "stale")])
    def test_it_never_excuses_what_the_wall_clock_refuses(self, wall_s: float, expected: str) -> None:
        assert freshness(SNAPSHOT, THEN + timedelta(seconds=wall_s), boot(1)) == expected

    def test_another_start_of_the_machine_has_another_clock(self) -> None:
        assert age_ms(SNAPSHOT, boot(3600, "0" * 32)) is None
        assert freshness(SNAPSHOT, SOON, boot(3600, "0" * 32)) == "fresh"

    def test_a_snapshot_that_does_not_name_its_start_is_judged_by_the_wall_clock(self) -> None:
        unnamed = {name: part for name, part in SNAPSHOT.items() if name != "bootRef"}
        assert freshness(unnamed, SOON, boot(3600)) == "fresh"

    def test_a_reader_who_cannot_tell_judges_by_the_wall_clock(self) -> None:
        assert freshness(SNAPSHOT, SOON, None) == "fresh"


class TestViews:
    def test_the_router_view_closes(self) -> None:
        assert router_signals(SNAPSHOT, SOON, (), boot(1))["localModelProfileAvailable"] is True
        assert router_signals(SNAPSHOT, SOON, (), boot(15)) == router_signals(SNAPSHOT, THEN + timedelta(hours=1))

    @for_each(("after_s", "reason"), [(15, "snapshotStale"), (-3, "snapshotFromFuture")])
    def test_the_guardrail_view_denies_and_says_the_age(self, after_s: float, reason: str) -> None:
        evidence = guardrail_evidence(SNAPSHOT, SOON, (), boot(after_s))
        assert check(evidence, "guardrail-evidence") == ()
        assert evidence["ageMs"] == after_s * 1000
        assert evidence["admission"]["reasons"][0] == reason


class TestStart:
    def test_a_start_is_named_by_a_digest_of_what_the_kernel_drew(self, tmp_path: Path) -> None:
        first, second = tmp_path / "first", tmp_path / "second"
        first.write_text("6a1f3c5e-0d0f-4a43-9d4e-2b8a6f1f7c11\n")
        second.write_text("6a1f3c5e-0d0f-4a43-9d4e-2b8a6f1f7c12\n")
        ref = boot_ref(str(first))
        assert ref is not None
        assert len(ref) == 32
        assert "6a1f3c5e" not in ref
        assert ref == boot_ref(str(first)) != boot_ref(str(second))

    @for_each("content", [None, b"", b"\n"], ids=["missing", "empty", "blank"])
    def test_where_the_kernel_drew_nothing_no_start_is_named(self, tmp_path: Path, content: bytes | None) -> None:
        path = tmp_path / "boot_id"
        if content is not None:
            path.write_bytes(content)
        assert boot_ref(str(path)) is None

    def test_this_start_has_one_name_and_its_clock_goes_on(self) -> None:
        first, second = Clock().boot_time(), Clock().boot_time()
        assert first is not None
        assert second is not None
        assert first.ref == second.ref
        assert first.ms <= second.ms
