"""`modeldoor download`: fetches models, and looks after the fetching."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from modeldoor.cli.download_choice import NoSuchDownload, chosen
from modeldoor.cli.download_words import Outcome, outcome_of, recovered_words
from modeldoor.cli.output import (
    NO,
    NOT_DONE,
    YES,
    CannotWrite,
    complain,
    document_bytes,
    is_terminal,
    write_lines,
    write_out,
)
from modeldoor_lifecycle.downloads.errors import DownloadUnknown
from modeldoor_lifecycle.downloads.service import Downloads

if TYPE_CHECKING:
    from collections.abc import Callable

    from modeldoor.cli.download_stopping import Stopping
    from modeldoor.cli.download_stream import EventStream
    from modeldoor.cli.download_subject import Subject
    from modeldoor_lifecycle.store.store import Store

    Object = dict[str, Any]

OWNER = "operator"
"""Whose downloads those of the command line are."""

ENDED = frozenset({"complete", "cancelled"})
"""What `list` leaves out: nothing is left to do about it."""


class Manner(NamedTuple):
    """How a download is carried out and told of."""

    limit_bytes_per_second: int | None = None
    as_json: bool = False


def run_start(subject: Subject, manner: Manner) -> int:
    """Fetches what was named, and returns the exit code."""
    from modeldoor.cli.download_subject import OtherFile, wanted_by
    from modeldoor_lifecycle.hub.needed import require_httpx
    from modeldoor_lifecycle.registry.errors import ModelNotListed
    from modeldoor_validators.findings import DocumentRefused

    require_httpx()
    opened = cache(partial(opened_downloads, manner))  # a mistake is told before anything is opened

    def known_size(digest: str) -> int | None:
        from modeldoor_lifecycle.downloads.known_sizes import known_size_bytes

        return known_size_bytes(_store(), opened().all_of(OWNER), digest)

    try:
        wanted = wanted_by(subject, known_size)
    except (ModelNotListed, OtherFile) as error:
        complain(str(error))
        return NO
    try:
        return _carried_out(opened(), lambda: opened().start(OWNER, wanted), manner)
    except DocumentRefused as refusal:  # no document that is right can be made of such a download
        complain(str(refusal))
        return NOT_DONE


def run_resume(text: str, manner: Manner) -> int:
    """Lets a download go on, or follows it where it does already, and returns the exit code."""
    from modeldoor_lifecycle.hub.needed import require_httpx

    require_httpx()

    def resume(downloads: Downloads, document: Object) -> int:
        def begin() -> Object:
            is_complete = document["state"]["status"] == "complete"
            return document if is_complete else downloads.resume(OWNER, document["downloadId"])

        return _carried_out(downloads, begin, manner)

    return _with_one(text, resume, manner)


def run_list(*, are_all: bool, as_json: bool) -> int:
    """Lists the downloads, the newest first."""
    found = [each for each in opened_downloads().all_of(OWNER) if are_all or each["state"]["status"] not in ENDED]
    if as_json or not is_terminal():
        from modeldoor.cli.download_stream import line

        write_out(b"".join(line(each) for each in found))
    else:
        from modeldoor.cli.download_view import show_list

        show_list(found, are_all=are_all)
    return YES


def run_status(text: str, *, as_json: bool) -> int:
    """Tells how a download stands."""

    def tell(downloads: Downloads, document: Object) -> int:
        if as_json or not is_terminal():
            write_out(document_bytes(document))
        else:
            from modeldoor.cli.download_view import show_download

            show_download(document, downloads.paths(OWNER, document["downloadId"]))
        return YES

    return _with_one(text, tell)


def run_pause(text: str, *, as_json: bool) -> int:
    """Halts a download, whoever runs it."""
    from modeldoor.cli.download_words import command

    def pause(downloads: Downloads, document: Object) -> int:
        document = downloads.pause(OWNER, document["downloadId"])
        _tell(document, f"{document['displayName']} is paused (go on: {command('resume', document)})", as_json=as_json)
        return YES

    return _with_one(text, pause)


def run_cancel(text: str, *, as_json: bool) -> int:
    """Gives a download up, whoever runs it."""

    def cancel(downloads: Downloads, document: Object) -> int:
        document = downloads.cancel(OWNER, document["downloadId"])
        _tell(document, f"{document['displayName']} is cancelled; what had arrived is removed", as_json=as_json)
        return YES

    return _with_one(text, cancel)


# -- Inside


def opened_downloads(manner: Manner | None = None) -> Downloads:
    """The downloads of this user, recovered from whatever ended without a word."""
    from modeldoor_lifecycle.state.folders import state_folder

    pace = None
    if manner is not None and manner.limit_bytes_per_second is not None:
        from modeldoor_lifecycle.downloads.pacing import Pace

        pace = Pace(manner.limit_bytes_per_second)
    downloads = Downloads(state_folder(os.environ), _store(), pace=pace)
    recovered = downloads.recover()
    for complaint in downloads.complaints:
        complain(complaint)
    for each in recovered:
        if each["owner"] == OWNER:
            complain(recovered_words(each))
    return downloads


def _store() -> Store:
    from modeldoor_lifecycle.state.folders import store_folder
    from modeldoor_lifecycle.store.store import Store

    return Store(store_folder(os.environ))


def _with_one(text: str, action: Callable[[Downloads, Object], int], manner: Manner | None = None) -> int:
    """Does something with the download that is meant; that there is none is a negative answer."""
    downloads = opened_downloads(manner)
    try:
        return action(downloads, dict(chosen(downloads.all_of(OWNER), text)))
    except (NoSuchDownload, DownloadUnknown) as error:
        complain(str(error))
        return NO


def _carried_out(downloads: Downloads, begin: Callable[[], Object], manner: Manner) -> int:
    """Begins a download, runs it or follows whoever does, and tells how it ended; returns the exit code.

    From before it is begun, signals only say why to halt: what they come upon can always be gone on with.
    """
    from modeldoor.cli.download_bar import give_the_cursor_back
    from modeldoor.cli.download_stopping import Stopping

    is_for_people = is_terminal() and not manner.as_json  # a terminal that is closed meanwhile is none any more
    with Stopping(before_the_end=give_the_cursor_back) as stopping:
        document, outcome = _followed(downloads, begin(), manner, stopping)
        if is_for_people and document["state"]["status"] == "complete":
            from modeldoor.cli.download_view import done_lines

            with suppress(CannotWrite):  # it is here, also when nobody is there any more to read it
                write_lines(done_lines(document, downloads.paths(OWNER, document["downloadId"])))
        elif not is_for_people and not manner.as_json:
            write_out(document_bytes(document))
        for complaint in outcome.complaints:
            complain(complaint)
    return outcome.code


def _followed(downloads: Downloads, document: Object, manner: Manner, stopping: Stopping) -> tuple[Object, Outcome]:
    """Runs a download, or follows whoever does, and shows its events where somebody looks."""
    from modeldoor.cli.download_bar import DownloadBar, is_shown
    from modeldoor_lifecycle.downloads.transitions import RUNNING

    is_followed = document["state"]["status"] in RUNNING
    if is_followed and manner.limit_bytes_per_second is not None:
        complain("--limit has no part in it: another program fetches it, as fast as that one may")
    stream: EventStream | None = None
    with ExitStack() as shown:
        if manner.as_json:
            from modeldoor.cli.download_stream import EventStream

            stream = EventStream()
            show = stream.send
        elif is_shown():
            show = shown.enter_context(DownloadBar(lambda: stopping.because, is_followed=is_followed)).show
        else:
            from modeldoor.cli.download_lines import DownloadLines

            show = DownloadLines(is_followed=is_followed).show
        shown.callback(stopping.run_is_over)  # before the bar is taken away, which may have to wait
        document = downloads.run(
            OWNER,
            document["downloadId"],
            on_event=show,
            stop=lambda: stopping.because or ("interruption" if stream and stream.is_over else None),
        )
        if stream is not None:
            stream.finish(lambda: stopping.because is not None)
    if stream is not None and stream.fault is not None:
        complain(str(stream.fault))
    is_abandoned = stream is not None and stream.is_over and stopping.because is None
    return document, outcome_of(document, is_stopped=stopping.because is not None, is_abandoned=is_abandoned)


def _tell(document: Object, words: str, *, as_json: bool) -> None:
    if as_json or not is_terminal():
        write_out(document_bytes(document))
    else:
        write_lines([words])
