"""Brings one file from a server into a partial, whatever happens on the way, until its digest is right.

The caller's thread receives and writes; the hash and the disk go on beside it, each in a lane of its
own. `Watch` is called from the caller's thread only. However a transfer ends, what was written stays
in the partial, as far as possible on the disk, and the next one goes on from there.
"""

from __future__ import annotations

import math
import random
import time
from typing import TYPE_CHECKING, Never

from modeldoor_collector.boots import boot_ref
from modeldoor_lifecycle.downloads import refusals
from modeldoor_lifecycle.downloads.inflow import Inflow
from modeldoor_lifecycle.downloads.lane import BEAT_S
from modeldoor_lifecycle.downloads.rates import Rate
from modeldoor_lifecycle.downloads.resuming import identity_after, if_range, reason_to_restart, usable_bytes
from modeldoor_lifecycle.downloads.retries import wait_before_retry
from modeldoor_lifecycle.hub.errors import RangeRefused, RangeWrong, TransferRefused
from modeldoor_lifecycle.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor_lifecycle.downloads.pacing import Pace
    from modeldoor_lifecycle.downloads.resuming import Expected, Restart
    from modeldoor_lifecycle.downloads.retries import Limits
    from modeldoor_lifecycle.downloads.watching import Watch
    from modeldoor_lifecycle.hub.locations import Location
    from modeldoor_lifecycle.hub.network import Network
    from modeldoor_lifecycle.hub.responses import FileResponse
    from modeldoor_lifecycle.store.identity import PartialIdentity
    from modeldoor_lifecycle.store.partial import Partial

REPORT_INTERVAL_S = 0.1
"""Ten reports a second are all that a progress bar shows."""


def transfer(
    location: Location,
    partial: Partial,
    expected: Expected,
    *,
    network: Network,
    limits: Limits,
    watch: Watch,
    safe_bytes: int,
    pace: Pace | None = None,
    draw: Callable[[], float] = random.random,
) -> None:
    """Returns when the partial holds exactly the file that is expected, flushed to the disk.

    `safe_bytes` is what `Watch.flushed` told last, in whatever process: after a power cut no more than
    that is trusted. `pace` caps the bandwidth, together with other transfers that use it. `draw` gives
    numbers from 0 to 1, by which waits are drawn.

    Raises `TransferRefused`, whose fields are those of the contract's `DownloadError`, and what the
    watch raises. The partial is emptied only when its bytes are wrong.
    """
    work = _Transfer(location, partial, expected, network, limits, watch, pace, draw)
    try:
        work.take_up(safe_bytes)
        work.run()
    except StoreError as failure:
        raise refusals.of_store(failure) from None
    finally:
        work.close()


class _Transfer:
    """One transfer and where it stands."""

    def __init__(
        self,
        location: Location,
        partial: Partial,
        expected: Expected,
        network: Network,
        limits: Limits,
        watch: Watch,
        pace: Pace | None,
        draw: Callable[[], float],
    ) -> None:
        self._location = location
        self._partial = partial
        self._expected = expected
        self._network = network
        self._limits = limits
        self._watch = watch
        self._pace = pace
        self._draw = draw
        self._boot_id = boot_ref() or ""
        now = time.monotonic()
        self._deadline_s = now + limits.total_timeout_s
        self._report_due_s = now
        self._rate = Rate(now)
        self._restarts = 0
        self._whole_because: Restart | None = None  # why the whole is asked for though a part of it is here
        self._is_final = False  # whether what failed last is mended by no further attempt
        self._is_pieced = False  # whether the bytes are of several answers
        self._is_second_run = False  # whether a wrong digest was met already
        self._inflow = Inflow(partial, limits, watch.flushed, self._beat)

    # -- The whole

    def take_up(self, safe_bytes: int) -> None:
        """Goes back to where the last process stood."""
        size_bytes = self._partial.size_bytes
        usable = usable_bytes(size_bytes, safe_bytes, self._partial.identity, self._expected, self._boot_id)
        if size_bytes and not usable:
            self._watch.restarted("partialUnusable", size_bytes)
        self._inflow.go_on_from(usable, size_bytes, safe_bytes)
        self._is_pieced = usable > 0
        self._rate = Rate(time.monotonic())
        self._watch.received(usable, None)

    def run(self) -> None:
        """Fetches what is missing, until all is here and right."""
        while True:
            self._fetch()
            self._inflow.make_safe()
            self._report(time.monotonic())
            self._watch.verifying()
            self._report_due_s = math.inf
            if self._inflow.is_right(self._expected.digest):
                return
            if self._is_second_run or not self._is_pieced:
                self._inflow.empty()
                raise refusals.digest_mismatch()
            # Bytes of several answers may be of several files; those of one answer are what the server has.
            self._is_second_run = True
            self._begin_anew("digestMismatch")

    def close(self) -> None:
        """Ends what goes on beside it."""
        self._inflow.close()

    # -- Exchanges

    @property
    def _left_bytes(self) -> int:
        return self._expected.size_bytes - self._inflow.received_bytes

    def _fetch(self) -> None:
        failures = 0
        while self._left_bytes:
            fetched_before = self._inflow.fetched_bytes
            enough_bytes = min(self._limits.enough_bytes, self._left_bytes)
            try:
                if not self._exchange() or not self._left_bytes:
                    continue
                failure = refusals.cut(self._inflow.written_bytes, self._expected.size_bytes)
            except TransferRefused as refusal:
                if self._is_final:
                    raise
                failure = refusal.with_traceback(None)  # which would hold this frame, and with it the last piece
            self._report(time.monotonic())
            if not self._left_bytes and failure.code in ("network", "timeout"):
                return  # all is here: only the end of the connection did not come
            failures = 1 if self._inflow.fetched_bytes - fetched_before >= enough_bytes else failures + 1
            wait_s = wait_before_retry(failure, failures, self._limits, self._draw)
            if wait_s is None:
                raise failure
            self._watch.retrying(failures, wait_s, failure)
            self._wait(wait_s)

    def _exchange(self) -> bool:
        """Asks for what is missing and takes what comes; false: it must be asked anew, from the beginning."""
        before = self._partial.identity
        from_byte = 0 if self._whole_because else self._inflow.written_bytes
        try:
            with self._network.open_file(
                self._location,
                from_byte=from_byte,
                if_range=if_range(before, self._location.url_without_query) if from_byte else None,
                expected_bytes=self._expected.size_bytes,
                halt=self._beat,
            ) as response:
                return self._receive(response, before)
        except RangeRefused as refusal:
            if refusal.total_bytes not in (None, self._expected.size_bytes):
                raise refusals.other_size(self._expected.size_bytes, refusal.total_bytes) from None
            self._whole_because = "rangeRefused"
        except RangeWrong:
            self._whole_because = "rangeIgnored"
        return False  # what is here is dropped only once the whole really comes

    def _receive(self, response: FileResponse, before: PartialIdentity | None) -> bool:
        if self._inflow.written_bytes:
            because = self._whole_because or reason_to_restart(response, before, self._location.url_without_query)
            if because is not None:
                self._restart(because)
                if response.status != 200:  # the rest of another file; a whole one is taken at once
                    return False
            else:
                self._is_pieced = True
        identity = identity_after(
            response, before, location=self._location, expected=self._expected, boot_id=self._boot_id
        )
        if identity != before or not self._inflow.written_bytes:
            self._partial.identify(identity)
        try:
            for piece in response.pieces():
                self._take(piece)
                self._beat()
        finally:
            self._inflow.write()
        return True

    def _take(self, piece: bytes) -> None:
        if len(piece) > self._left_bytes:
            self._inflow.empty()
            raise refusals.too_long(self._expected.size_bytes)
        if self._pace is None:
            self._inflow.take(piece)
            return
        for share in self._pace.shares(piece):
            self._inflow.take(share)
            self._wait(self._pace.spend(len(share)))

    # -- Beginnings

    def _restart(self, because: Restart) -> None:
        """Begins anew, unless it did so as often as it may: then what is here stays."""
        if self._restarts >= self._limits.restarts:
            self._give_up(refusals.cannot_be_continued(because, self._restarts))
        self._restarts += 1
        self._begin_anew(because)

    def _begin_anew(self, because: Restart) -> None:
        self._watch.restarted(because, self._inflow.written_bytes)
        self._inflow.empty()
        self._is_pieced = False
        self._whole_because = None
        self._report(time.monotonic())

    def _give_up(self, refusal: TransferRefused) -> Never:
        self._is_final = True
        raise refusal

    # -- Time

    def _beat(self) -> None:
        """What is done with every piece and ten times a second of any wait."""
        self._watch.halt()
        now = time.monotonic()
        if now >= self._deadline_s:
            limit_s = self._limits.total_timeout_s
            self._give_up(refusals.too_slow(limit_s, self._inflow.written_bytes, self._expected.size_bytes))
        self._inflow.when_time_passes(now)
        if now >= self._report_due_s:
            self._report(now)

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left_s := until - time.monotonic()) > 0:
            self._beat()
            time.sleep(min(left_s, BEAT_S))

    def _report(self, now: float) -> None:
        self._report_due_s = now + REPORT_INTERVAL_S
        self._rate.count(now, self._inflow.fetched_bytes)
        self._watch.received(self._inflow.written_bytes, self._rate.bytes_per_second)
