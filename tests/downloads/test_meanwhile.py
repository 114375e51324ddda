"""What others do to a download meanwhile, what was left by those who died, and what is still known afterwards."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from file_servers import FileServer, ServedFile, faithful, file_server, stall_after, status
from modeldoor_lifecycle.downloads import home as homes
from modeldoor_lifecycle.downloads import rows
from modeldoor_lifecycle.downloads.database import FILE_NAME, Database
from modeldoor_lifecycle.downloads.errors import ChangeRefused, OwnerRefused
from modeldoor_lifecycle.downloads.names import download_of
from modeldoor_lifecycle.downloads.pacing import Pace
from modeldoor_lifecycle.downloads.retries import Limits
from modeldoor_lifecycle.downloads.service import Downloads
from modeldoor_lifecycle.downloads.turns import FOLDER_NAME, Turns
from modeldoor_lifecycle.downloads.wanted import Wanted, WantedFile, wanted_file
from modeldoor_lifecycle.hub.network import Network
from modeldoor_lifecycle.store.identity import PartialIdentity
from modeldoor_lifecycle.store.store import Store

if TYPE_CHECKING:
    from loopback_servers import Exchange

from downloads_at_home import DATA, Home, SmallDisk, Waylaid, When, digest_of, state_of, wanted


def test_a_lost_database_does_not_lose_what_was_received(home: Home, server: FileServer) -> None:
    stops: list[int] = []
    downloads = home.downloads(at=When("changed:verifying", lambda: stops.append(1)))
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    downloads.run("operator", download_id, stop=lambda: "owner" if stops else None)
    (home.state / FILE_NAME).write_bytes(b"no database " * 99)
    downloads = home.downloads()
    assert [each for each in downloads.complaints if "was put aside" in each]
    downloads.recover()
    document = downloads.start("operator", wanted(server))
    assert state_of(downloads.run("operator", document["downloadId"])) == "complete"
    assert len(server.requests) == 1, "nothing is fetched again"


def held_back(home: Home, server: FileServer) -> str:
    """A download that was paused while it waited for its turn, though all of its bytes are in the store."""
    downloads = home.downloads()
    complete = downloads.start("guest", wanted(server))["downloadId"]
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    downloads.run("guest", complete)
    assert state_of(downloads.run("operator", download_id, stop=lambda: "owner")) == "paused"
    return str(download_id)


def test_a_download_that_never_began_has_received_nothing_whatever_lies_in_the_store(
    home: Home, server: FileServer
) -> None:
    download_id = held_back(home, server)
    downloads = home.downloads()
    (document,) = downloads.all_of("operator")
    assert (document["receivedBytes"], "startedAt" in document["state"]) == (0, False)
    downloads.resume("operator", download_id)
    assert state_of(downloads.run("operator", download_id)) == "complete"
    assert len(server.requests) == 1


def test_a_size_that_was_wrong_and_is_mended_is_another_download(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    wrong = wanted_file(server.url, len(DATA) + 1, digest_of(DATA))
    failed = downloads.run("operator", downloads.start("operator", wrong)["downloadId"])
    assert failed["state"]["error"]["code"] == "sizeMismatch"
    right = downloads.start("operator", wanted(server))
    assert state_of(downloads.run("operator", right["downloadId"])) == "complete"


def test_a_file_that_was_touched_in_the_store_is_hashed_again_and_not_fetched(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    first = downloads.start("operator", wanted(server))["downloadId"]
    downloads.run("operator", first)
    path = Path(downloads.paths("operator", first)[0])
    path.chmod(0o644)
    full = Downloads(str(home.state), SmallDisk(str(home.store), 0))
    again = full.start("operator", wanted(server))
    assert state_of(full.run("operator", again["downloadId"])) == "complete", "no room is needed for what is there"
    assert len(server.requests) == 1


def test_an_owners_pause_of_what_a_crash_paused_holds(home: Home, server: FileServer) -> None:
    stops: list[int] = []
    downloads = home.downloads(at=When("changed:verifying", lambda: stops.append(1)))
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    document = downloads.run("operator", download_id, stop=lambda: "interruption" if stops else None)
    assert document["state"]["because"] == "interruption"
    elsewhere = home.downloads()
    assert elsewhere.pause("operator", download_id)["state"]["because"] == "owner"
    assert state_of(elsewhere.run("operator", download_id)) == "paused"


def test_a_pause_that_is_taken_back_at_once_does_not_leave_the_download_alone(home: Home, server: FileServer) -> None:
    elsewhere = home.downloads()
    download_id = elsewhere.start("operator", wanted(server))["downloadId"]

    def pause_and_resume() -> None:
        elsewhere.pause("operator", download_id)
        elsewhere.resume("operator", download_id)

    document = home.downloads(at=When("changed:verifying", pause_and_resume)).run("operator", download_id)
    assert state_of(document) == "complete"
    assert len(server.requests) == 1


def test_two_homes_that_share_a_store_do_not_touch_each_others_downloads(tmp_path: Path, server: FileServer) -> None:
    one, two = Home(tmp_path / "one"), Home(tmp_path / "two")
    two.store = one.store
    stops: list[int] = []
    first = one.downloads(at=When("changed:verifying", lambda: stops.append(1)))
    mine = first.start("operator", wanted(server))["downloadId"]
    first.run("operator", mine, stop=lambda: "owner" if stops else None)
    second = two.downloads()
    theirs = second.start("operator", wanted(server))["downloadId"]
    assert theirs != mine
    second.recover()
    second.cancel("operator", theirs)
    assert one.downloads().status("operator", mine)["receivedBytes"] == len(DATA)
    first.resume("operator", mine)
    stops.clear()
    assert state_of(one.downloads().run("operator", mine)) == "complete"
    assert len(server.requests) == 1


@pytest.mark.parametrize("owner", [None, "", "a/b", "@", 7, "a\ud800", "x" * 129])
def test_nobody_is_not_everybody(home: Home, server: FileServer, owner: Any) -> None:
    downloads = home.downloads()
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    with pytest.raises(OwnerRefused):
        downloads.start(owner, wanted(server))
    with pytest.raises(OwnerRefused):
        downloads.all_of(owner)
    for question in (
        downloads.status,
        downloads.pause,
        downloads.resume,
        downloads.cancel,
        downloads.run,
        downloads.paths,
    ):
        with pytest.raises(OwnerRefused):
            question(owner, download_id)
    assert state_of(downloads.status("operator", download_id)) == "pending"


def test_what_the_store_refuses_of_one_download_keeps_no_other_from_being_recovered(
    home: Home, server: FileServer
) -> None:
    other = DATA[::-1]
    with file_server(other) as second:
        first = home.downloads().start("operator", wanted(server))["downloadId"]
        rest = home.downloads().start("operator", wanted(second, other))["downloadId"]
    (home.store / f".partial-{first}-0").mkdir(parents=True)
    (home.store / f".partial-{first}-0" / "planted").touch()
    home.store.chmod(0o700)
    downloads = home.downloads()
    recovered = {each["downloadId"] for each in downloads.recover()}
    assert rest in recovered
    assert {state_of(each) for each in downloads.all_of("operator")} == {"paused"}
    assert downloads.complaints


def test_how_much_outlives_a_power_cut_is_written_down_as_it_is_flushed(home: Home, server: FileServer) -> None:
    stops: list[int] = []
    downloads = home.downloads(at=When("changed:verifying", lambda: stops.append(1)))
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    downloads.run("operator", download_id, stop=lambda: "owner" if stops else None)
    with Database(str(home.state)).reading() as connection:
        assert [file.safe_bytes for file in rows.read_any(connection, download_id).files] == [len(DATA)]


def test_a_resumed_file_that_turns_out_wrong_is_fetched_once_more(home: Home, server: FileServer) -> None:
    stops: list[int] = []
    downloads = home.downloads(at=When("changed:verifying", lambda: stops.append(1)))
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    downloads.run("operator", download_id, stop=lambda: "owner" if stops else None)
    partial = home.store / f".partial-{download_id}-0"
    partial.write_bytes(b"wrong" + partial.read_bytes()[5:])
    events: list[dict[str, Any]] = []
    again = home.downloads()
    again.resume("operator", download_id)
    assert state_of(again.run("operator", download_id, on_event=events.append)) == "complete"
    restarts = [each["event"] for each in events if each["event"]["type"] == "restarted"]
    assert restarts == [{"type": "restarted", "because": "digestMismatch", "droppedBytes": len(DATA)}]
    states = [each["download"]["state"]["status"] for each in events if each["event"]["type"] == "stateChanged"]
    assert states == ["pending", "downloading", "verifying", "downloading", "verifying", "installing", "complete"]
    percents = [each["download"]["percent"] for each in events if each["event"]["type"] == "stateChanged"]
    assert percents == [100, 100, 100, 0, 100, 100, 100]
    assert len(server.requests) == 2


def test_a_cancel_that_comes_as_the_run_ends_leaves_no_orphan(home: Home, server: FileServer) -> None:
    elsewhere = home.downloads()
    download_id = elsewhere.start("operator", wanted(server))["downloadId"]
    stops: list[int] = []

    def cancel_when_paused(event: dict[str, Any]) -> None:
        if event["download"]["state"]["status"] == "paused":
            elsewhere.cancel("operator", download_id)

    downloads = home.downloads(at=When("changed:verifying", lambda: stops.append(1)))
    downloads.run("operator", download_id, on_event=cancel_when_paused, stop=lambda: "owner" if stops else None)
    assert state_of(elsewhere.status("operator", download_id)) == "cancelled"
    assert home.files() == set()


def test_a_cancel_that_comes_before_the_file_gets_its_name_comes_in_time(home: Home, server: FileServer) -> None:
    elsewhere = home.downloads()
    download_id = elsewhere.start("operator", wanted(server))["downloadId"]
    store = Waylaid(str(home.store), "placing", lambda: elsewhere.cancel("operator", download_id))
    document = Downloads(str(home.state), store).run("operator", download_id)
    assert state_of(document) == "cancelled"
    assert home.files() == set()


def test_a_pause_that_comes_before_what_was_received_is_dropped_keeps_it(home: Home, server: FileServer) -> None:
    elsewhere = home.downloads()
    download_id = elsewhere.start("operator", wanted(server))["downloadId"]
    with Store(str(home.store)).partial(f"{download_id}-0") as partial:
        partial.append(b"of another file, as nothing says whose it is")
    store = Waylaid(str(home.store), "taking up", lambda: elsewhere.pause("operator", download_id))
    document = Downloads(str(home.state), store).run("operator", download_id)
    assert (state_of(document), document["receivedBytes"]) == ("paused", 44)
    assert server.requests == []


def test_a_pause_of_a_split_model_keeps_its_whole_files_wherever_they_lie(home: Home) -> None:
    there, fetched, missing = DATA[::-1], DATA[:200_000], DATA

    def pause(file: ServedFile, exchange: Exchange) -> None:
        elsewhere.pause("operator", download_id)
        stall_after(0)(file, exchange)

    with (
        file_server(there) as one,
        file_server(fetched) as two,
        file_server(missing, first=[pause]) as three,
    ):
        parts = ((one, there), (two, fetched), (three, missing))
        model = Wanted(tuple(WantedFile(each.url, len(data), digest_of(data)) for each, data in parts), "A split model")
        elsewhere = home.downloads()
        elsewhere.run("guest", elsewhere.start("guest", wanted(one, there))["downloadId"])
        download_id = elsewhere.start("operator", model)["downloadId"]
        document = home.downloads().run("operator", download_id)
        assert (state_of(document), document["receivedBytes"]) == ("paused", len(there) + len(fetched))
        elsewhere.resume("operator", download_id)
        assert state_of(elsewhere.run("operator", download_id)) == "complete"
        assert [len(each.requests) for each in (one, two, three)] == [1, 1, 2]


def test_no_lock_of_a_download_outlives_it(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    locks = home.state / FOLDER_NAME
    first = downloads.start("operator", wanted(server))["downloadId"]
    downloads.run("operator", first)
    assert list(locks.iterdir()) == []
    downloads.run("operator", first)
    assert list(locks.iterdir()) == []
    second = downloads.start("guest", wanted(server))["downloadId"]
    downloads.run("guest", second, stop=lambda: "owner")
    assert [each.name for each in locks.iterdir()] == [second]
    downloads.cancel("guest", second)
    assert list(locks.iterdir()) == []


def test_the_paths_of_a_model_are_those_of_all_its_files_or_none(home: Home, server: FileServer) -> None:
    other = DATA[::-1]
    with file_server(other) as second:
        parts = ((server, DATA), (second, other))
        model = Wanted(tuple(WantedFile(each.url, len(data), digest_of(data)) for each, data in parts), "A split model")
        downloads = home.downloads()
        download_id = downloads.start("operator", model)["downloadId"]
        assert downloads.paths("operator", download_id) == []
        downloads.run("operator", download_id)
        paths = downloads.paths("operator", download_id)
        assert [Path(each).read_bytes() for each in paths] == [DATA, other]
        Path(paths[1]).unlink()
        assert downloads.paths("operator", download_id) == []
        again = downloads.start("operator", model)["downloadId"]
        assert again != download_id, "what is not all there is not complete"
        assert state_of(downloads.run("operator", again)) == "complete"
        assert [len(each.requests) for each in (server, second)] == [1, 2]


def test_a_new_download_takes_up_only_what_was_received_of_its_own_file_in_its_own_home(
    home: Home, server: FileServer, tmp_path: Path
) -> None:
    downloads = home.downloads()
    store = Store(str(home.store))
    own_home, another = homes.Home(str(home.state)), homes.Home(str(tmp_path))
    known = downloads.start("guest", wanted(server))["downloadId"]
    right = PartialIdentity(server.url, server.url, total_bytes=len(DATA), digest=digest_of(DATA))

    def leave(name: str, identity: PartialIdentity | None) -> None:
        with store.partial(name) as partial:
            partial.append(DATA[:1000])
            if identity is not None:
                partial.identify(identity)

    leave(f"{known}-0", right)
    leave(f"{another.new_id()}-0", right)
    leave(f"{own_home.new_id()}-1", right)
    leave(f"{own_home.new_id()}-0", None)
    leave(f"{own_home.new_id()}-0", right._replace(digest=digest_of(b"other")))
    leave(f"{own_home.new_id()}-0", right._replace(reference=f"{server.url}.other"))
    strangers = {download_of(name) for name in store.partial_names()}
    first = downloads.start("operator", wanted(server))["downloadId"]
    assert first not in strangers
    assert own_home.owns(first)
    downloads.cancel("operator", first)
    own = own_home.new_id()
    leave(f"{own}-0", right)
    assert downloads.start("operator", wanted(server))["downloadId"] == own


def test_a_cancel_that_comes_before_the_transfer_begins_asks_for_nothing(home: Home, server: FileServer) -> None:
    elsewhere = home.downloads()
    download_id = elsewhere.start("operator", wanted(server))["downloadId"]
    store = Waylaid(str(home.store), "beginning", lambda: elsewhere.cancel("operator", download_id))
    assert state_of(Downloads(str(home.state), store).run("operator", download_id)) == "cancelled"
    assert server.requests == []


def test_limits_pace_and_hosts_are_those_that_were_given(home: Home) -> None:
    shares: list[int] = []
    hosts: list[tuple[str, ...]] = []

    class Counting(Pace):
        def spend(self, size_bytes: int) -> float:
            shares.append(size_bytes)
            return super().spend(size_bytes)

    def network(allowed_hosts: tuple[str, ...]) -> Network:
        hosts.append(allowed_hosts)
        return Network({}, allowed_hosts=allowed_hosts)

    with file_server(DATA, first=[status("503 Service Unavailable")]) as server:
        model = replace(wanted(server), allowed_hosts=("mirror.example.org",))
        once = Downloads(str(home.state), Store(str(home.store)), limits=Limits(attempts=1), network=network)
        download_id = once.start("operator", model)["downloadId"]
        assert state_of(once.run("operator", download_id)) == "failed"
        assert (len(server.requests), hosts) == (1, [model.allowed_hosts])
        paced = home.downloads(pace=Counting(10**9))
        paced.resume("operator", download_id)
        assert state_of(paced.run("operator", download_id)) == "complete"
        assert sum(shares) == len(DATA)


def test_a_database_that_another_process_holds_ends_no_transfer(home: Home) -> None:
    is_held, may_end = threading.Event(), threading.Event()

    def hold(file: ServedFile, exchange: Exchange) -> None:
        with Database(str(home.state)).writing():
            faithful(file, exchange)
            is_held.set()
            assert may_end.wait(30)

    def let_go(file: ServedFile, exchange: Exchange) -> None:
        may_end.set()
        faithful(file, exchange)

    first, last = DATA[:1000], DATA[1000:2000]
    with file_server(first, first=[hold]) as one, file_server(last, first=[let_go]) as two:
        parts = ((one, first), (two, last))
        model = Wanted(tuple(WantedFile(each.url, len(data), digest_of(data)) for each, data in parts), "A split model")
        downloads = home.downloads()
        document = downloads.run("operator", downloads.start("operator", model)["downloadId"])
    assert is_held.is_set()
    assert state_of(document) == "complete"


def test_a_file_that_another_program_put_in_the_store_meanwhile_is_taken(home: Home) -> None:
    def put_and_serve(file: ServedFile, exchange: Exchange) -> None:
        store = Store(str(home.store))
        with store.partial("anothers-0") as partial:
            partial.append(DATA)
            store.publish(partial, digest_of(DATA), len(DATA))
        faithful(file, exchange)

    with file_server(DATA, first=[put_and_serve]) as server:
        downloads = home.downloads()
        download_id = downloads.start("operator", wanted(server))["downloadId"]
        assert state_of(downloads.run("operator", download_id)) == "complete"
    assert len(home.files()) == 2, "the file and its seal"


def test_who_follows_a_run_that_was_interrupted_waits_to_go_on_with_it(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    stopped = downloads.run("operator", download_id, stop=lambda: "interruption")
    assert stopped["state"]["because"] == "interruption"
    saw = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        with Turns(str(home.state)).taken(download_id) as is_taken:
            assert is_taken
            follower = pool.submit(downloads.run, "operator", download_id, on_event=lambda _: saw.set())
            assert saw.wait(30)
        assert state_of(follower.result(30)) == "complete"


def test_what_is_wished_twice_is_done_once(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    stopped = downloads.run("operator", download_id, stop=lambda: "owner")
    assert stopped["state"]["because"] == "owner"
    for wish in (downloads.pause, downloads.resume, downloads.cancel):
        once = wish("operator", download_id)
        assert wish("operator", download_id) == once


def test_what_failed_is_not_gone_on_with_beside_another_of_the_same_bytes(home: Home) -> None:
    with file_server(DATA, always=status("404 Not Found")) as server:
        downloads = home.downloads()
        failed = downloads.start("operator", wanted(server))["downloadId"]
        assert state_of(downloads.run("operator", failed)) == "failed"
        with Database(str(home.state)).writing() as connection:
            rows.insert(connection, "another", "operator", wanted(server))
        with pytest.raises(ChangeRefused, match="failed, and another download of the same bytes is under way"):
            downloads.resume("operator", failed)
        assert state_of(downloads.status("operator", failed)) == "failed"


def test_a_cancel_stands_though_the_store_does_not_let_its_file_be_removed(home: Home, server: FileServer) -> None:
    downloads = home.downloads()
    download_id = downloads.start("operator", wanted(server))["downloadId"]
    home.store.mkdir(mode=0o700)
    planted = home.store / f".partial-{download_id}-0"
    planted.mkdir()
    (planted / "planted").touch()
    assert state_of(downloads.cancel("operator", download_id)) == "cancelled"
    assert (planted / "planted").exists()


def test_paths_are_those_of_the_owners_complete_download_hashed_again_where_they_were_touched(
    home: Home, server: FileServer
) -> None:
    downloads = home.downloads()
    complete = downloads.start("operator", wanted(server))["downloadId"]
    downloads.run("operator", complete)
    paths = downloads.paths("operator", complete)
    waiting = downloads.start("guest", wanted(server))["downloadId"]
    assert downloads.paths("guest", waiting) == [], "it is not complete yet"
    Path(paths[0]).chmod(0o644)
    assert downloads.paths("operator", complete) == paths
    Path(paths[0]).chmod(0o644)
    Path(paths[0]).write_bytes(DATA[::-1])
    assert downloads.paths("operator", complete) == []


@pytest.mark.slow  # a rate is told after half a second, and a silence after a second and a half
def test_a_rate_is_told_and_falls_while_nothing_comes_in(home: Home) -> None:
    rates: list[float] = []

    def listen(event: dict[str, Any]) -> None:
        if event["event"]["type"] == "progressed" and "bytesPerSecond" in event["download"]["state"]:
            rates.append(event["download"]["state"]["bytesPerSecond"])

    with file_server(DATA, always=stall_after(300_000)) as server:
        downloads = home.downloads()
        download_id = downloads.start("operator", wanted(server))["downloadId"]
        downloads.run("operator", download_id, on_event=listen, stop=lambda: "owner" if len(rates) > 2 else None)
    assert rates == sorted(rates, reverse=True)
    assert 0 < rates[-1] < rates[0]
