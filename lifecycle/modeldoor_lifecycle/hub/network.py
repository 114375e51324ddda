"""How this process reaches servers: one place that knows the settings, and gives files and documents."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from modeldoor_lifecycle.hub.certificates import trusted_certificates
from modeldoor_lifecycle.hub.errors import RangeWrong, TransferRefused
from modeldoor_lifecycle.hub.heads import judge_head
from modeldoor_lifecycle.hub.hub_settings import hub_endpoint, hub_token
from modeldoor_lifecycle.hub.limits import NetworkLimits
from modeldoor_lifecycle.hub.locations import file_location, model_page_location, require_patterns
from modeldoor_lifecycle.hub.names import loopback_address, public_addresses, resolved, system_resolve
from modeldoor_lifecycle.hub.needed import require_httpx
from modeldoor_lifecycle.hub.proxies import proxy_for
from modeldoor_lifecycle.hub.redirects import REDIRECTS, next_hop, too_many
from modeldoor_lifecycle.hub.refusals import refused_by
from modeldoor_lifecycle.hub.responses import FileResponse
from modeldoor_lifecycle.hub.routes import straight
from modeldoor_lifecycle.hub.vigil import Vigil, never_halts

if TYPE_CHECKING:
    import ssl
    from collections.abc import Generator, Iterable, Mapping

    from modeldoor_lifecycle.hub.locations import Location
    from modeldoor_lifecycle.hub.names import Resolve
    from modeldoor_lifecycle.hub.references import Reference
    from modeldoor_lifecycle.hub.routes import Route
    from modeldoor_lifecycle.hub.transport import Answer, Way
    from modeldoor_lifecycle.hub.urls import Url
    from modeldoor_lifecycle.hub.vigil import Halt

USER_AGENT = "modeldoor"

_FILE_STATUSES = frozenset({200, 206, 416})

_NOT_UNDERSTOOD = frozenset({400, 412})
"""What servers and what stands before them answer to a Range or an If-Range that they do not understand."""


class Network:
    """The servers that may be reached, with the settings of an environment.

    One for a process is enough; threads may share it. `allowed_hosts` are those that any server may
    redirect to, beside itself: names, `*.` and a domain, literal addresses of this machine. `resolve`
    and `route` are for tests: they stand for the resolver and the network. Raises `SettingRefused`.
    """

    def __init__(
        self,
        environment: Mapping[str, str] | None = None,
        *,
        allowed_hosts: Iterable[str] = (),
        limits: NetworkLimits | None = None,
        resolve: Resolve = system_resolve,
        route: Route = straight,
    ) -> None:
        self._environment = dict(environment or {})
        self._allowed_hosts = require_patterns(allowed_hosts)
        self._limits = limits or NetworkLimits()
        self._resolve = resolve
        self._route = route
        self._endpoint = hub_endpoint(self._environment)
        self._certificates: ssl.SSLContext | None = None

    def location_of(self, reference: Reference) -> Location:
        """Where a file lies; raises `ReferenceRefused` for one of the hub that names no commit."""
        return file_location(reference, self._endpoint, self._allowed_hosts)

    def model_page(self, repository: str, revision: str) -> Location:
        """Where the hub tells what the files of a repository are."""
        return model_page_location(repository, revision, self._endpoint, self._allowed_hosts)

    @contextmanager
    def open_file(
        self,
        location: Location,
        *,
        from_byte: int = 0,
        if_range: str | None = None,
        expected_bytes: int | None = None,
        halt: Halt | None = None,
    ) -> Generator[FileResponse]:
        """A file, or the part of it from a byte on, as it comes; raises `TransferRefused` and `ExtraMissing`.

        `RangeRefused` and `RangeWrong` among them say that the part cannot be had, and nothing of the whole.

        `if_range` is the validator of the version that the part must belong to: a server that has
        another by now sends the whole. `expected_bytes`: a file of another size is refused before a
        byte of it is given. `halt` is called every tenth of a second of each wait; what it raises
        ends the transfer. Nothing is tried twice.
        """
        fields = {"Accept": "*/*"}
        if from_byte:
            fields["Range"] = f"bytes={from_byte}-"
            if if_range is not None:
                fields["If-Range"] = if_range
        with self.ask(location, fields, halt=halt) as answer:
            if from_byte and answer.status in _NOT_UNDERSTOOD:
                must = f"give the rest of the file; it does not understand what it is asked (status {answer.status})"
                raise RangeWrong(f"'{answer.url.host}'", must, answer.status)
            if answer.status not in _FILE_STATUSES or (answer.status == 416 and not from_byte):
                raise self._refused(answer, location)
            head = judge_head(
                answer.url.host,
                answer.status,
                answer.fields,
                from_byte=from_byte,
                expected_bytes=expected_bytes,
            )
            yield FileResponse(answer.url, head, answer.body)

    def read_document(self, location: Location, maximum_bytes: int, *, halt: Halt | None = None) -> bytes:
        """A short answer, whole; raises `TransferRefused` and `ExtraMissing`."""
        with self.ask(location, {"Accept": "application/json"}, halt=halt) as answer:
            if answer.status != 200:
                raise self._refused(answer, location)
            head = judge_head(answer.url.host, answer.status, answer.fields, from_byte=0, expected_bytes=None)
            document = bytearray()
            for piece in FileResponse(answer.url, head, answer.body).pieces():
                document += piece
                if len(document) > maximum_bytes:
                    raise TransferRefused(
                        "unexpectedResponse",
                        f"'{answer.url.host}' must answer in at most {maximum_bytes} bytes; it sends more",
                        hint="check the address of the hub",
                        is_retryable=False,
                    )
            return bytes(document)

    @contextmanager
    def ask(self, location: Location, fields: Mapping[str, str], *, halt: Halt | None = None) -> Generator[Answer]:
        """The first answer that is no redirect, whatever its status; raises `TransferRefused` and `ExtraMissing`.

        The token goes to the hub itself, and is left out from the first hop to another server on,
        also when that one sends us back.
        """
        require_httpx()
        from modeldoor_lifecycle.hub.transport import answer

        fields = {**fields, "Accept-Encoding": "identity", "Connection": "close", "User-Agent": USER_AGENT}
        token = hub_token(self._environment, self._endpoint) if location.is_hub else None
        vigil = Vigil(self._limits, halt or never_halts)
        url, visited = location.url, [location.url]
        for _ in range(self._limits.maximum_redirects + 1):
            if url.origin != self._endpoint.origin:
                token = None
            secret = {"Authorization": f"Bearer {token.value}"} if token else {}
            with answer(url, {**fields, **secret}, self._way(url), vigil) as found:
                if found.status not in REDIRECTS:
                    yield found
                    return
                url = next_hop(location, url, found.fields.get("location"), visited)
            visited.append(url)
        raise too_many(visited[-2], self._limits.maximum_redirects)

    def _way(self, url: Url) -> Way:
        from modeldoor_lifecycle.hub.transport import Way

        if url.is_loopback:
            return Way(loopback_address, straight, None, None)
        if self._certificates is None:
            self._certificates = trusted_certificates(self._environment)
        proxy = proxy_for(url, self._environment)
        find = public_addresses if proxy is None else resolved
        return Way(partial(find, resolve=self._resolve), self._route, self._certificates, proxy)

    def _refused(self, answer: Answer, location: Location) -> TransferRefused:
        is_hub = location.is_hub and answer.url.origin == self._endpoint.origin
        return refused_by(answer.url.host, answer.status, answer.fields, is_hub=is_hub)
