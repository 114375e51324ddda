"""Fetches a model that is nowhere on this machine, through the downloads, when that is allowed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from modeldoor_lifecycle.provisioner.errors import (
    DigestRequired,
    DownloadForbidden,
    DownloadNotDone,
    ModelNotHere,
    WrongFileOffered,
)
from modeldoor_lifecycle.provisioner.found import managed, with_alias
from modeldoor_lifecycle.provisioner.parts import paths_of_all
from modeldoor_lifecycle.provisioner.policy import may_download
from modeldoor_lifecycle.provisioner.references import HubFile, WebFile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from modeldoor_lifecycle.downloads.events import Listener
    from modeldoor_lifecycle.downloads.rows import Because
    from modeldoor_lifecycle.downloads.service import Downloads
    from modeldoor_lifecycle.downloads.wanted import Wanted
    from modeldoor_lifecycle.hub.errors import TransferRefused
    from modeldoor_lifecycle.hub.network import Network
    from modeldoor_lifecycle.provisioner.found import Found, Teller
    from modeldoor_lifecycle.provisioner.policy import ProvisionPolicy, Source
    from modeldoor_lifecycle.provisioner.references import ModelReference
    from modeldoor_lifecycle.provisioner.registry_words import Word
    from modeldoor_lifecycle.store.store import Store

LONGEST_NAME = 128
"""As in the contracts (`DisplayName`)."""


def _untold(_attempt: int, _wait_s: float, _refusal: TransferRefused) -> None:
    return


def _goes_on() -> Because | None:
    return None


class Fetching:
    """What a fetch needs, and what it may do.

    `network` and `downloads` are made when something is fetched, so that nothing is opened before; `told`
    hears of attempts that failed, `on_event` of the transfer, and `stop` is asked why to halt, as
    `Downloads.run` asks. `is_offline`: nothing is fetched, whatever the policy says.
    """

    def __init__(
        self,
        store: Store,
        policy: ProvisionPolicy,
        *,
        network: Callable[[], Network],
        downloads: Callable[[], Downloads],
        owner: str,
        on_event: Listener | None = None,
        stop: Callable[[], Because | None] = _goes_on,
        told: Callable[[int, float, TransferRefused], object] = _untold,
        is_offline: bool = False,
    ) -> None:
        self._store = store
        self._is_offline = is_offline
        self._policy = policy
        self._network = network
        self._downloads = downloads
        self._owner = owner
        self._on_event = on_event
        self._stop = stop
        self._told = told

    def fetched(self, reference: ModelReference, word: Word | None, expected: str | None, *, is_asked: bool) -> Found:
        """The model, in the store now; `is_asked` says that this request allows a download.

        Raises `ModelNotHere` for what is never fetched, `DownloadForbidden`, `DigestRequired` for a
        file on a server of which nobody tells the digest, `DownloadNotDone`, and the errors of the
        hub and of the downloads.
        """
        named = word.reference if word is not None else reference
        if not isinstance(named, (HubFile, WebFile)):
            raise ModelNotHere("a model must be one of the hub, of a web server or of a registry to be fetched")
        self._require_allowed(named, reference, is_asked=is_asked)
        from modeldoor_lifecycle.hub.needed import require_httpx

        require_httpx()
        if word is not None:
            first = word.files[0]
            _require_expected(expected, first.digest, first.size_bytes, named.text, "registry")
            found = self._of_word(word)
        elif isinstance(named, HubFile):
            found = self._of_the_hub(named, expected)
        else:
            found = self._on_the_web(named, expected)
        return with_alias(found, reference.text)

    def _require_allowed(self, named: HubFile | WebFile, reference: ModelReference, *, is_asked: bool) -> None:
        source: Source = "hub" if isinstance(named, HubFile) else "https"
        party = named.organization if isinstance(named, HubFile) else named.host
        if self._is_offline:
            why_not = "whoever asks wants no network"
        else:
            why_not = may_download(self._policy, source, party, is_asked=is_asked)
        if not why_not:
            return
        can_be_asked = self._is_offline or self._policy.downloads == "unsaid"
        allow = f"modeldoor provision {reference.text} --allow-download" if can_be_asked else "change the policy"
        raise DownloadForbidden(
            f"the model must be on this machine, or its download allowed: {why_not}",
            hint=f"allow it ({allow}),{_by_other_tools(named) if can_be_asked else ''} or give a local file: modeldoor provision /path/to/{named.name}",
        )

    # -- Each kind

    def _of_word(self, word: Word) -> Found:
        from modeldoor_lifecycle.downloads.wanted import wanted_entry

        wanted = wanted_entry(word.registry_id, dict(word.entry))
        return self._run(wanted, word.reference, [file.name for file in word.files], "registry")

    def _of_the_hub(self, reference: HubFile, expected: str | None) -> Found:
        """All parts of the file that is named, at one commit, with the digests that the hub tells."""
        from modeldoor_lifecycle.downloads.asking import asked
        from modeldoor_lifecycle.downloads.wanted import Wanted, WantedFile
        from modeldoor_lifecycle.hub.hub_files import file_on_hub

        network = self._network()
        revision = reference.revision
        paths = paths_of_all(reference.path)
        files: list[WantedFile] = []
        for path in paths:
            told = asked(partial(file_on_hub, network, reference.repository, revision, path), self._told)
            revision = told.commit  # the other parts at the commit of the first
            location = HubFile(reference.repository, told.commit, path).text
            if not files:
                _require_expected(expected, told.digest, told.size_bytes, location, "hub")
            files.append(WantedFile(location, told.size_bytes, told.digest))
        pinned = HubFile(reference.repository, revision, paths[0])
        return self._run(Wanted(tuple(files), pinned.name[:LONGEST_NAME]), pinned, paths, "hub")

    def _on_the_web(self, reference: WebFile, expected: str | None) -> Found:
        from modeldoor_lifecycle.downloads.asking import asked
        from modeldoor_lifecycle.downloads.wanted import wanted_file
        from modeldoor_lifecycle.hub.references import parse_reference

        if expected is None:
            raise DigestRequired("a download from a web server")
        network = self._network()
        location = network.location_of(parse_reference(reference.url))

        def ask() -> int | None:
            with network.open_file(location) as response:
                return response.total_bytes

        size_bytes = asked(ask, self._told)
        if not size_bytes:
            raise DownloadNotDone(
                "the server must tell the size of the file; it does not",
                hint=f"fetch it by hand (modeldoor download start {reference.url} --digest {expected} --bytes N), then provision it again",
            )
        wanted = wanted_file(reference.url, size_bytes, expected, reference.name[:LONGEST_NAME])
        return self._run(wanted, reference, [reference.name], "request")

    def _run(self, wanted: Wanted, reference: HubFile | WebFile, names: Sequence[str], teller: Teller) -> Found:
        downloads = self._downloads()
        document = downloads.start(self._owner, wanted)
        document = downloads.run(self._owner, document["downloadId"], on_event=self._on_event, stop=self._stop)
        state = document["state"]
        if state["status"] != "complete":
            raise _not_done(state, document["downloadId"])
        stored = [self._store.confirm(file.digest, file.size_bytes) for file in wanted.files]
        whole = [each for each in stored if each is not None]
        if len(whole) < len(stored):
            raise DownloadNotDone("the files must stay in the store; they are gone", hint="provision it once more")
        return managed(reference, names, whole, teller, is_downloaded=True)


def _require_expected(expected: str | None, digest: str, size_bytes: int, name: str, source: str) -> None:
    """Refuses to fetch what would be refused when it is here."""
    if expected is not None and digest != expected:
        raise WrongFileOffered(name, expected, digest, size_bytes, source)


def _by_other_tools(named: HubFile | WebFile) -> str:
    """The command of the hub's own tools, whose cache is looked in; nothing for a file of a web server."""
    if not isinstance(named, HubFile) or len(paths_of_all(named.path)) > 1:
        return ""
    at = "" if named.revision is None else f" --revision {named.revision}"
    return f" fetch it with the hub's tools (hf download {named.repository} {named.path}{at}),"


def _not_done(state: dict[str, Any], download_id: str) -> DownloadNotDone:
    short = download_id[:8]
    if state["status"] == "failed":
        error = state["error"]
        return DownloadNotDone(
            f"the model must be fetched whole; that failed: {error['message']}",
            hint=f"go on with it: modeldoor download resume {short}" if error["isRetryable"] else error.get("hint", ""),
        )
    words = "paused" if state["status"] == "paused" else state["status"]
    return DownloadNotDone(
        f"the model must be fetched whole; its download is {words}",
        hint=f"go on with it: modeldoor download resume {short}, or provision it again",
    )
