"""Whatever is done with downloads, in whatever order, and wherever a program dies: every document passes, nothing is left over."""

from __future__ import annotations

import hashlib
import os
import random
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from file_servers import cut_after, faithful, file_server, status
from modeldoor_lifecycle.downloads import rows
from modeldoor_lifecycle.downloads.database import Database
from modeldoor_lifecycle.downloads.errors import ChangeRefused
from modeldoor_lifecycle.downloads.names import download_of
from modeldoor_lifecycle.downloads.retries import Limits
from modeldoor_lifecycle.downloads.runner import RESERVE_BYTES
from modeldoor_lifecycle.downloads.service import Downloads
from modeldoor_lifecycle.downloads.transitions import KEEPS_ITS_PARTIAL
from modeldoor_lifecycle.downloads.turns import FOLDER_NAME
from modeldoor_lifecycle.downloads.wanted import wanted_file
from modeldoor_lifecycle.store.store import Store
from modeldoor_validators import check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from file_servers import Fault
    from modeldoor_lifecycle.downloads.rows import Because, Row

DATA = random.Random(9).randbytes(50_000)
DIGEST = f"sha256:{hashlib.sha256(DATA).hexdigest()}"
KEY = DIGEST.replace(":", "-")
OWNERS = ("guest", "operator")
EXAMPLES = 2000 if "MODELDOOR_SOAK" in os.environ else 12
HASTY = Limits(attempts=2, first_wait_s=0.0, longest_wait_s=0.0)

ANSWERS: dict[str, Fault] = {
    "right": faithful,
    "cut": cut_after(20_000),
    "missing": status("404 Not Found"),
    "other bytes": lambda file, exchange: faithful(file._replace(data=file.data[::-1]), exchange),
}

RUNS = ("run", "paused in", "interrupted in", "dies in")
ACTS = ("start", *RUNS, *RUNS, "pause", "resume", "cancel", "recover", "dies recovering", "store", "lose", "spoil")


class Act(NamedTuple):
    """Something that is done; `point` says at which point of it, `answer` what the server does meanwhile."""

    what: str
    owner: str
    point: int
    answer: str
    has_room: bool


SOME_ACTS = st.lists(
    st.builds(
        Act,
        st.sampled_from(ACTS),
        st.sampled_from(OWNERS),
        st.integers(1, 20),
        st.sampled_from(["right", "right", *ANSWERS]),
        st.sampled_from([True, True, True, False]),
    ),
    min_size=3,
    max_size=9,
)


class Died(BaseException):
    """A program ends here without a word: nothing that handles errors handles this."""


class SmallDisk(Store):
    """A store on a disk that has so much room."""

    def __init__(self, folder: str, free_bytes: int, at: Callable[[str], None]) -> None:
        super().__init__(folder, at)
        self._free_bytes = free_bytes

    def free_bytes(self) -> int:
        return self._free_bytes


class Server:
    """A server whose answers can be changed."""

    def __init__(self) -> None:
        self.url = ""
        self.answer: Fault = faithful


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    with file_server(DATA, always=lambda file, exchange: server.answer(file, exchange)) as running:
        server.url = running.url
        yield server


class Home:
    """Two owners' downloads of the same file, and what is done with them."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.state = folder / "state"
        self.store = folder / "store"
        self.server = server
        self.is_clean = True
        """Whether nobody died since the last recovery."""

    def do(self, act: Act) -> None:
        passed = 0

        def at(_point: str) -> None:
            nonlocal passed
            passed += 1
            if act.what.startswith("dies") and passed == act.point:
                self.is_clean = False
                raise Died

        def stop() -> Because | None:
            if passed < act.point or not act.what.endswith("ed in"):
                return None
            return "owner" if act.what == "paused in" else "interruption"

        self.server.answer = ANSWERS[act.answer]
        free = RESERVE_BYTES + (len(DATA) if act.has_room else 100)
        downloads = Downloads(str(self.state), SmallDisk(str(self.store), free, at), limits=HASTY, at=at)
        with suppress(Died, ChangeRefused):
            self._do(act, downloads, stop)

    def _do(self, act: Act, downloads: Downloads, stop: Callable[[], Because | None]) -> None:
        found = downloads.all_of(act.owner)
        match act.what:
            case "start":
                downloads.start(act.owner, wanted_file(self.server.url, len(DATA), DIGEST, "A model"))
            case "recover" | "dies recovering":
                downloads.recover()
                self.is_clean = True
            case "store":
                with Store(str(self.store)).partial("planted-0") as partial:
                    partial.append(DATA)
                    Store(str(self.store)).publish(partial, DIGEST, len(DATA))
            case "lose":
                (self.store / KEY).unlink(missing_ok=True)
            case "spoil":
                for name in Store(str(self.store)).partial_names():
                    with Store(str(self.store)).partial(name) as partial:
                        partial.truncate(act.point * 1000)
                        partial.append(b"other bytes" if act.has_room else b"")
            case "pause" | "resume" | "cancel" if found:
                getattr(downloads, act.what)(act.owner, found[0]["downloadId"])
            case _ if found:
                downloads.run(act.owner, found[0]["downloadId"], stop=stop)
            case _:
                pass

    def rows(self) -> list[Row]:
        with Database(str(self.state)).reading() as connection:
            return [row for owner in OWNERS for row in rows.of_owner(connection, owner)]

    def promised_bytes(self) -> int:
        with Database(str(self.state)).reading() as connection:
            return rows.promised_to_others(connection, "", Store(str(self.store)).device())

    def assert_in_order(self) -> None:
        downloads = Downloads(str(self.state), Store(str(self.store)))
        documents = [each for owner in OWNERS for each in downloads.all_of(owner)]
        assert [check(each, "model-download") for each in documents] == [()] * len(documents)
        if self.is_clean:
            assert self.promised_bytes() == 0, "nothing runs"

    def assert_nothing_left_over(self) -> None:
        found = self.rows()
        assert {row.status for row in found} <= {"paused", "failed", "complete", "cancelled"}
        kept = {row.id for row in found if row.status in KEEPS_ITS_PARTIAL}
        store = Store(str(self.store))
        partials = store.partial_names()
        assert {download_of(name) for name in partials} <= kept
        known = {f".partial-{name}{end}" for name in partials for end in ("", ".json")} | {"locks"}
        if store.locate(DIGEST, len(DATA)):
            known |= {KEY, f".{KEY}.seal"}
        assert set(os.listdir(self.store) if self.store.exists() else ()) <= known
        assert set(os.listdir(self.state / FOLDER_NAME)) <= kept

    def assert_can_be_ended(self) -> None:
        self.server.answer = faithful
        for owner in OWNERS:
            downloads = Downloads(str(self.state), Store(str(self.store)), limits=HASTY)
            started = downloads.start(owner, wanted_file(self.server.url, len(DATA), DIGEST, "A model"))
            assert downloads.run(owner, started["downloadId"])["state"]["status"] == "complete"
            assert [Path(path).read_bytes() for path in downloads.paths(owner, started["downloadId"])] == [DATA]
        assert {each.name for each in self.store.iterdir()} == {KEY, f".{KEY}.seal", "locks"}
        assert os.listdir(self.state / FOLDER_NAME) == []


@given(acts=SOME_ACTS)
@settings(max_examples=EXAMPLES)
def test_whatever_is_done_in_whatever_order_nothing_is_left_over_and_the_file_can_be_had(
    acts: list[Act], server: Server, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = Home(tmp_path_factory.mktemp("home"), server)
    home.do(Act("start", "operator", 1, "right", has_room=True))
    for act in acts:
        home.do(act)
        home.assert_in_order()
    home.do(Act("recover", "operator", 99, "right", has_room=True))
    home.assert_in_order()
    home.assert_nothing_left_over()
    home.assert_can_be_ended()
