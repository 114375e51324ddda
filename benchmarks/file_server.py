"""A server of files on 127.0.0.1 that is quick enough not to be what is measured, and knows what the hub answers.

    python benchmarks/file_server.py FOLDER

Prints its port and serves the files of FOLDER, whatever stands before the name in the address, until
its standard input ends. The files go from the page cache to the socket inside the kernel (`sendfile`).
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

COMMIT = hashlib.sha1(b"benchmark", usedforsecurity=False).hexdigest()
"""What the hub would call the one commit that there is; `hf_hub_download` wants forty hexadecimal digits."""

LONGEST_HEAD_BYTES = 64 * 1024

_RANGE = re.compile(r"bytes=([0-9]+)-([0-9]*)")


class Asked(NamedTuple):
    """What a client asks for."""

    method: str
    name: str
    fields: dict[str, str]

    @property
    def is_last(self) -> bool:
        """Whether the client wants the connection closed."""
        return self.fields.get("connection", "").lower() == "close"


def read_head(connection: socket.socket) -> Asked | None:
    """The next request; `None`: there is none."""
    head = b""
    while b"\r\n\r\n" not in head and len(head) < LONGEST_HEAD_BYTES:
        data = connection.recv(4096)
        if not data:
            return None
        head += data
    request, *lines = head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    method, target, _ = request.split(" ", 2)
    pairs = (line.partition(":") for line in lines)
    return Asked(method, target.rpartition("/")[2], {name.lower(): value.strip() for name, _, value in pairs})


def answer(connection: socket.socket, asked: Asked, folder: Path) -> None:
    """Sends the file, a part of it, or only what is to be said about it."""
    path = folder / asked.name
    if not path.is_file():
        connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        return
    size_bytes = path.stat().st_size
    found = _RANGE.fullmatch(asked.fields.get("range", ""))
    first = int(found[1]) if found else 0
    last = min(int(found[2]), size_bytes - 1) if found and found[2] else size_bytes - 1
    lines = [
        "HTTP/1.1 206 Partial Content" if found else "HTTP/1.1 200 OK",
        f"Content-Length: {last + 1 - first}",
        "Content-Type: application/octet-stream",
        "Accept-Ranges: bytes",
        f'ETag: "{asked.name}"',
        f"X-Repo-Commit: {COMMIT}",
        f"X-Linked-Size: {size_bytes}",
        f'X-Linked-ETag: "{asked.name}"',
    ]
    if found:
        lines.append(f"Content-Range: bytes {first}-{last}/{size_bytes}")
    connection.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
    if asked.method == "HEAD":
        return
    with path.open("rb") as file:
        while first <= last:
            first += os.sendfile(connection.fileno(), file.fileno(), first, last + 1 - first)


def converse(connection: socket.socket, folder: Path) -> None:
    """Answers what comes over one connection, until the client has enough."""
    with connection, suppress(ConnectionError):  # a client may leave whenever it likes
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while (asked := read_head(connection)) is not None:
            answer(connection, asked, folder)
            if asked.is_last:
                return


def accept(listener: socket.socket, folder: Path) -> None:
    """Gives each connection a thread of its own."""
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=converse, args=(connection, folder), daemon=True).start()


def main() -> None:
    """Serves until standard input ends."""
    folder = Path(sys.argv[1])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, args=(listener, folder), daemon=True).start()
        print(listener.getsockname()[1], flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
