"""A download's figures follow from its bytes, its times stand in order, and its words tell no secret."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from families import for_each
from goldens import golden, patched
from modeldoor_validators import Finding, check

TOTAL = 2_019_377_696
DIGEST = "6c1a2b41161032677be168d354123594c0e6e67d2b9227c84f296ad037c728ff"


def download(name: str = "downloading", **changes: Any) -> Any:
    return golden(name, "model-download") | changes


def findings(document: Any) -> tuple[Finding, ...]:
    return check(document, "model-download")


def broken(document: Any) -> list[tuple[str, str]]:
    return [(finding.rule, finding.pointer) for finding in findings(document)]


@given(st.integers(1, 2**53 - 1), st.data())
def test_the_percentage_is_rounded_down_and_100_only_when_nothing_is_missing(total: int, data: st.DataObject) -> None:
    received = data.draw(st.integers(0, total))
    percent = received * 100 // total
    document = download("cancelled", totalBytes=total, receivedBytes=received, percent=percent)
    assert broken(document) == []
    assert (percent == 100) == (received == total)
    other = percent + 1 if percent < 100 else 99
    assert broken(document | {"percent": other}) == [("download/percent-from-bytes", "/percent")]


def test_a_byte_too_many_is_told_once() -> None:
    document = download("complete", receivedBytes=TOTAL + 1)
    assert broken(document) == [("download/no-more-than-all", "/receivedBytes")]
    document = download(receivedBytes=TOTAL + 1, percent=100)
    assert broken(document) == [("download/no-more-than-all", "/receivedBytes")]


def test_what_is_being_checked_is_here_to_the_last_byte() -> None:
    for name in ("verifying", "installing", "complete"):
        document = download(name, receivedBytes=TOTAL - 1)
        assert broken(document) == [("download/percent-from-bytes", "/percent")]
        assert broken(document | {"percent": 99}) == [("schema/const", "/percent")]


class TestTimes:
    TIMES = ("2026-11-20T09:30:00Z", "2026-11-20T09:30:00.0000001Z", "2026-11-20T09:31:00.5Z", "2026-11-20T09:32:00Z")

    @given(st.permutations(TIMES))
    def test_they_stand_in_one_order(self, times: list[str]) -> None:
        created, started, completed, updated = times
        document = download("complete", createdAt=created, updatedAt=updated)
        document["state"] |= {"startedAt": started, "completedAt": completed}
        assert (broken(document) == []) == (times == list(self.TIMES))

    @for_each(
        ("name", "key"),
        [
            ("paused-by-its-owner", "pausedAt"),
            ("complete", "completedAt"),
            ("failed-disk-full", "failedAt"),
            ("cancelled", "cancelledAt"),
        ],
    )
    def test_the_end_of_each_state_is_between_its_beginning_and_the_telling(self, name: str, key: str) -> None:
        document = download(name)
        document["state"][key] = "2026-11-20T09:30:00.411Z"
        assert broken(document) == [("download/times-in-order", f"/state/{key}")]
        document["state"][key] = "2026-11-20T09:34:10.251Z"
        assert broken(document) == [("download/times-in-order", "/updatedAt")]

    def test_all_may_be_one_moment(self) -> None:
        moment = "2026-11-20T09:30:00Z"
        document = download("complete", createdAt=moment, updatedAt=moment)
        document["state"] |= {"startedAt": moment, "completedAt": moment}
        assert broken(document) == []

    def test_what_was_never_begun_has_only_its_end(self) -> None:
        assert broken(download("paused-before-it-began")) == []
        assert broken(download("paused-before-it-began", createdAt="2026-11-20T09:30:05Z")) == [
            ("download/times-in-order", "/state/pausedAt")
        ]

    def test_a_download_is_not_told_of_before_it_was_asked_for(self) -> None:
        document = download("pending", updatedAt="2026-11-20T09:29:59Z")
        assert broken(document) == [("download/times-in-order", "/updatedAt")]


class TestRate:
    def rest(self, rate: float, seconds: int | None, received: int = 0) -> list[tuple[str, str]]:
        document = download(receivedBytes=received, percent=100 * received // TOTAL)
        document["state"]["bytesPerSecond"] = rate
        del document["state"]["remainingSeconds"]
        if seconds is not None:
            document["state"]["remainingSeconds"] = seconds
        return broken(document)

    WRONG = (("download/rest-from-rate", "/state/remainingSeconds"),)

    @given(st.floats(1e-3, 1e12), st.integers(0, TOTAL))
    def test_the_rest_is_what_is_missing_at_this_rate_rounded_up(self, rate: float, received: int) -> None:
        seconds = -int(-(TOTAL - received) // rate)
        assert self.rest(rate, seconds, received) == []
        assert self.rest(rate, seconds + 2, received) == list(self.WRONG)

    def test_a_second_either_way_is_rounding(self) -> None:
        assert [self.rest(TOTAL / 4, seconds) == [] for seconds in (2, 3, 4, 5, 6)] == [False, True, True, True, False]

    def test_while_nothing_comes_in_nothing_can_be_told(self) -> None:
        assert self.rest(0, None) == []
        assert self.rest(0, 0) == list(self.WRONG)

    def test_a_rest_beyond_all_numbers_cannot_be_told(self) -> None:
        assert self.rest(5e-324, None) == []
        assert self.rest(5e-324, 2**53 - 1) == list(self.WRONG)

    def test_a_rest_needs_a_rate(self) -> None:
        document = download()
        del document["state"]["bytesPerSecond"]
        assert broken(document) == [("schema/dependentRequired", "/state")]

    def test_too_many_bytes_say_nothing_of_the_rest(self) -> None:
        document = download(receivedBytes=TOTAL + 1, percent=100)
        document["state"]["remainingSeconds"] = 7
        assert broken(document) == [("download/no-more-than-all", "/receivedBytes")]


class TestWords:
    @for_each("path", ["/state/error/message", "/state/error/hint", "/displayName"])
    @for_each("text", ["No room left at /home/ada/models.", f"It should be {DIGEST}."])
    def test_a_path_and_a_digest_are_refused_wherever_there_are_words(self, path: str, text: str) -> None:
        document = patched(download("failed-disk-full"), {"op": "replace", "path": path, "value": text})
        assert broken(document) == [("text/discloses-nothing", path)]

    @for_each(
        ("path", "value"),
        [
            ("/downloadId", DIGEST),
            ("/entryId", f"llama-{DIGEST}"),
            ("/registryId", DIGEST[:20]),
            ("/reference", f"https://models.example.org/{DIGEST}.gguf"),
            ("/reference", f"https://models.example.org/blobs/sha256-{DIGEST}"),
        ],
    )
    def test_a_digest_hides_in_no_name(self, path: str, value: str) -> None:
        document = patched(download(), {"op": "replace", "path": path, "value": value})
        assert broken(document) == [("text/discloses-nothing", path)]

    def test_the_words_that_are_refused_are_not_said_again(self) -> None:
        path = "/state/error/message"
        secret = {"op": "replace", "path": path, "value": "The token hf_abcdefghijklmnopqrst was refused."}
        [finding] = findings(patched(download("failed-redirect"), secret))
        assert finding.message == "must not tell a token or a password"


@for_each(
    "reference",
    [
        "hf:bartowski/Llama-3.2-3B-Instruct-GGUF@main/Llama-3.2-3B-Instruct-Q4_K_M.gguf",
        "hf:bartowski/Llama-3.2-3B-Instruct-GGUF@530227a/Llama-3.2-3B-Instruct-Q4_K_M.gguf",
        "hf:bartowski/Llama-3.2-3B-Instruct-GGUF@5ab33fa94d1d04e903623ae72c95d1696f09f9e8/../x.gguf",
        "hf:bartowski/Llama-3.2-3B-Instruct-GGUF@5ab33fa94d1d04e903623ae72c95d1696f09f9e8",
        f"https://models.example.org/x.gguf@sha256:{DIGEST}",
        "https://models.example.org/x.gguf?token=1",
        "https://ada:secret@models.example.org/x.gguf",
        "https://models.example.org:8443/x.gguf",
        "https://127.0.0.1/x.gguf",
        "http://models.example.org/x.gguf",
        "file:///home/ada/x.gguf",
        "/home/ada/x.gguf",
    ],
)
def test_a_reference_names_a_fixed_file_and_nothing_of_this_machine(reference: str) -> None:
    assert broken(download(reference=reference)) == [("schema/pattern", "/reference")]


PINNED = "5ab33fa94d1d04e903623ae72c95d1696f09f9e8"


@for_each(
    "reference",
    [
        "https://huggingface.co/bartowski/Llama-3.2-3B-Instruct-GGUF/resolve/main/x.gguf",
        f"https://huggingface.co/bartowski/Llama-3.2-3B-Instruct-GGUF/resolve/{PINNED}/x.gguf",
        "https://hf-mirror.com/bartowski/Llama-3.2-3B-Instruct-GGUF/resolve/main/x.gguf",
        "https://modelscope.cn/models/a/b/resolve/master/x.gguf",
        "https://raw.githubusercontent.com/a/b/main/x.gguf",
        "https://github.com/a/b/releases/latest/download/x.gguf",
        f"hf:a/b@{'0' * 40}/x.gguf",
        "hf:a/b@0123456789012345678901234567890123456789/x.gguf",
        "hf:a/b@deadbeefdeadbeefdeadbeefdeadbeefdeadbeef/x.gguf",
        "hf:a/b@da39a3ee5e6b4b0d3255bfef95601890afd80709/x.gguf",
    ],
)
def test_a_reference_does_not_move_and_was_not_typed(reference: str) -> None:
    assert broken(download(reference=reference)) == [("download/reference-is-pinned", "/reference")]


@for_each(
    "reference",
    [
        f"hf:a/b@{PINNED}/x.gguf",
        f"hf:a/b@{'0' * 3}{PINNED[3:]}/x.gguf",
        "https://models.example.org/stable/x.gguf",
        f"https://hf-mirror.com/a/b/resolve/{PINNED}/x.gguf",
    ],
)
def test_a_reference_that_stays_is_believed(reference: str) -> None:
    assert broken(download(reference=reference)) == []


class TestBegun:
    @for_each("name", ["pending-again", "paused-by-its-owner", "failed-disk-full", "cancelled"])
    def test_bytes_came_after_the_beginning(self, name: str) -> None:
        document = download(name)
        assert broken(document) == []
        assert document["receivedBytes"]
        del document["state"]["startedAt"]
        assert broken(document) == [("download/begun-before-it-came", "/state")]

    def test_a_beginning_may_have_brought_nothing_yet(self) -> None:
        assert broken(download("pending-again", receivedBytes=0, percent=0)) == []

    def test_what_waits_again_began_before_that(self) -> None:
        document = patched(
            download("pending-again"), {"op": "replace", "path": "/state/startedAt", "value": "2026-11-20T09:29:59Z"}
        )
        assert broken(document) == [("download/times-in-order", "/state/startedAt")]


@for_each("key", ["registryId", "entryId", "entryVersion"])
def test_an_entry_is_named_by_its_registry_its_name_and_its_version(key: str) -> None:
    document = download()
    del document[key]
    assert broken(document) == [("schema/dependentRequired", "")]
    assert broken({k: v for k, v in download().items() if k not in ("registryId", "entryId", "entryVersion")}) == []
