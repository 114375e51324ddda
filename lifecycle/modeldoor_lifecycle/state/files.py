"""Files of the user: read only when nobody else can have written them, replaced whole or not at all.

Whoever can write a policy decides what runs on the machine. So a file counts only when it and the
folder that holds it belong to root or to this user, and nobody else may write them; of links to a
file every hop is judged, of links to a folder where they lead. What is judged is what was opened, by its descriptor: nothing can be swapped between.

Not checked: folders further up, and access lists that the mode does not show (macOS, NFSv4; a POSIX
access list shows in the group's bits). On systems without owners (Windows) the place of a file
stands in for owner and mode (`own_folder`).
"""

from __future__ import annotations

import errno
import os
import stat

from modeldoor_lifecycle.state.errors import FileMissing, FileNotWritten, FileRefused, reason_words, shown

HAS_OWNERS = hasattr(os, "geteuid")

MAXIMUM_LINKS = 40
"""Linux follows as many links in a row (path_resolution(7)); more are taken for a circle."""

ATTEMPTS = 16
"""Names tried for a temporary file. Names are 64 random bits: a second try means that somebody plants them."""

WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def _flags(*names: str) -> int:
    """Flags of `os.open`, without those that this system lacks."""
    return sum(getattr(os, name, 0) for name in names)


_READ = _flags("O_RDONLY", "O_CLOEXEC", "O_NONBLOCK", "O_NOCTTY", "O_NOFOLLOW", "O_BINARY")
_LIST = _flags("O_RDONLY", "O_CLOEXEC", "O_NONBLOCK", "O_DIRECTORY")
_HOLD = _flags("O_PATH" if hasattr(os, "O_PATH") else "O_RDONLY", "O_CLOEXEC", "O_DIRECTORY")
_CREATE = _flags("O_WRONLY", "O_CREAT", "O_EXCL", "O_CLOEXEC", "O_NOFOLLOW", "O_BINARY")


def read_trusted(path: str, maximum_bytes: int) -> bytes:
    """The bytes of a file that nobody but root and this user can have written.

    Raises `FileMissing` when nothing has this path, and `FileRefused` for everything else: a link
    to nowhere, something that is no regular file, another owner, a mode that lets others write, a
    folder of which one of these is true, and a file that is longer than `maximum_bytes`. A folder
    that others may write passes when it is sticky, as `/tmp` is: there nobody can replace the file.
    """
    try:
        with open(_open_trusted(path) if HAS_OWNERS else _open_in_own_folder(path), "rb") as file:
            data = file.read(maximum_bytes + 1)
    except FileNotFoundError:
        raise FileMissing(path) from None
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None
    if len(data) > maximum_bytes:
        raise FileRefused(
            path, "unreadable", f"must be at most {maximum_bytes} bytes long", hint="it is not what was asked for"
        )
    return data


def read_untrusted(path: str, maximum_bytes: int) -> bytes:
    """The bytes of a regular file that `read_trusted` refused, or none when they cannot be had.

    Nothing in them may be believed; they serve only to refuse more than the file itself.
    """
    try:
        with open(os.open(path, _READ & ~_flags("O_NOFOLLOW")), "rb") as file:
            return file.read(maximum_bytes) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else b""
    except (OSError, ValueError):
        return b""


def list_trusted(folder: str) -> list[str]:
    """The names in a folder, sorted; the folder and the one that holds it are judged as `read_trusted` judges.

    Raises `FileMissing` when there is no such folder, and `FileRefused`.
    """
    try:
        if not HAS_OWNERS:
            return sorted(os.listdir(_in_own_folder(folder)))
        os.close(_open_folder(os.path.dirname(folder), _HOLD, needed_by=folder))
        descriptor = _open_folder(folder, _LIST)
        try:
            return sorted(os.listdir(descriptor))
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise FileMissing(folder) from None
    except (OSError, ValueError) as error:
        raise _unreadable(folder, error) from None


def write_atomically(path: str, data: bytes, mode: int = 0o600, *, writer: str | None = None) -> None:
    """Puts `data` into a file: at every moment the file is the old one or the new one, whole.

    The data go into a new file in the same folder (its name begins with a dot, so that who reads
    the folder passes over it), to the disk, and under the file's name. A link is followed, so that
    a file that lies elsewhere stays there; its folder is not judged. `mode` counts as for open(2):
    the process's umask takes bits away. `writer` is what only one who writes here at a time is called,
    such as the holder of a lock: its new file has a name of its own, so that what one who died left of
    it is taken away. Raises `FileNotWritten`.
    """
    try:
        target = os.path.realpath(path)
        _refuse_other_kinds(path, target)
        _replace(target, data, mode, writer)
    except (OSError, ValueError) as error:
        raise FileNotWritten(
            path, f"must be writable: {reason_words(error)}", hint="what stood there before is as it was"
        ) from None
    try:
        _sync_folder(os.path.dirname(target))
    except OSError as error:
        raise FileNotWritten(
            path,
            f"must be kept on the disk: {reason_words(error)}",
            hint="the new content stands there, and may be lost when the power fails",
        ) from None


def _open_trusted(path: str) -> int:
    """Opens a file, hop by hop; raises `FileRefused`, `OSError`, and `FileNotFoundError` only when nothing is there."""
    place = path
    for hop in range(MAXIMUM_LINKS):
        folder, name = os.path.split(place)
        try:
            holder = _open_folder(folder, _HOLD, needed_by=path)
            try:
                status = os.lstat(name, dir_fd=holder)
                if not stat.S_ISLNK(status.st_mode):
                    _require_regular(path, status.st_mode)
                    return _open_judged(path, name, holder)
                _require_owner(status, path, f"leads over the link {shown(place)}, which ")
                place = os.path.join(folder, os.readlink(name, dir_fd=holder))
            finally:
                os.close(holder)
        except FileNotFoundError:
            if hop == 0:
                raise
            raise _link_to_nowhere(path, place) from None
    raise FileRefused(
        path, "unreadable", "must lead to a file; its links lead in a circle", hint="remove one of the links"
    )


def _open_in_own_folder(path: str) -> int:
    return _open_judged(path, _in_own_folder(path))


def _in_own_folder(path: str) -> str:
    """The place of a file or folder, where places count; raises as `_open_trusted` does."""
    from modeldoor_lifecycle.state.own_folder import own_place

    try:
        return own_place(path)
    except FileNotFoundError:
        _refuse_dangling(path, path)
        raise


def _open_judged(path: str, name: str, holder: int | None = None) -> int:
    descriptor = os.open(name, _READ, dir_fd=holder)
    try:
        status = os.fstat(descriptor)
        _require_regular(path, status.st_mode)
        if HAS_OWNERS:
            _require_owner(status, path)
            _require_mode(status, path, path)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _open_folder(folder: str, flags: int, needed_by: str = "") -> int:
    """Opens a folder that passes; raises as `_open_trusted` does.

    `needed_by` is the file or folder in it that was asked for, when that is not the folder itself.
    """
    folder = folder or os.curdir
    path, relation = (needed_by, f"lies in the folder {shown(folder)}, which ") if needed_by else (folder, "")
    try:
        descriptor = os.open(folder, flags)
    except FileNotFoundError:
        _refuse_dangling(folder, path)
        raise
    try:
        status = os.fstat(descriptor)
        _require_owner(status, path, relation)
        if not status.st_mode & stat.S_ISVTX:
            _require_mode(status, folder, path, relation)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _refuse_dangling(folder: str, path: str) -> None:
    """Tells a folder that is not there from one that a broken link hides: that one may hold a policy."""
    while folder and not os.path.exists(folder):
        if os.path.islink(folder):
            raise _link_to_nowhere(path, folder)
        above = os.path.dirname(folder)
        if above == folder:  # a drive that is not there
            return
        folder = above


def _require_regular(path: str, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise FileRefused(
            path, "unreadable", f"must be a regular file; it is {_kind(mode)}", hint="name a file that holds a document"
        )


def _require_owner(status: os.stat_result, path: str, relation: str = "") -> None:
    if status.st_uid not in (0, os.geteuid()):
        raise FileRefused(
            path,
            "untrusted",
            f"{relation}must belong to root or to the user who runs this; it belongs to user {status.st_uid}",
            hint="use a copy of your own, or change the owner",
        )


def _require_mode(status: os.stat_result, thing: str, path: str, relation: str = "") -> None:
    if status.st_mode & WRITABLE_BY_OTHERS:
        raise FileRefused(
            path,
            "untrusted",
            f"{relation}must be writable by its owner only; its mode is {stat.S_IMODE(status.st_mode):04o}",
            hint=f"chmod go-w {shown(thing)}",
        )


def _unreadable(path: str, error: OSError | ValueError) -> FileRefused:
    return FileRefused(
        path, "unreadable", f"must be readable: {reason_words(error)}", hint="check the path and who may read it"
    )


def _link_to_nowhere(path: str, link: str) -> FileRefused:
    return FileRefused(
        path, "unreadable", f"leads nowhere: nothing lies behind {shown(link)}", hint="mend the link or remove it"
    )


def _kind(mode: int) -> str:
    for matches, words in (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISLNK, "a link that leads in a circle"),
    ):
        if matches(mode):
            return words
    return "a device"


def _refuse_other_kinds(path: str, target: str) -> None:
    """Only a file is ever replaced: renaming over `/dev/null` would take it away from everybody."""
    if not os.path.basename(path):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    try:
        mode = os.lstat(target).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        raise FileNotWritten(path, f"must be a regular file; it is {_kind(mode)}", hint="name a file, or a new name")


def _replace(target: str, data: bytes, mode: int, writer: str | None) -> None:
    descriptor, temporary = _create_beside(target, mode, writer)
    try:
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(temporary, target)
    except BaseException:
        _remove(temporary)
        raise


def _create_beside(target: str, mode: int, writer: str | None) -> tuple[int, str]:
    tags = [os.urandom(8).hex() for _ in range(ATTEMPTS)]
    if writer is not None:
        import hashlib  # who writes as one of many does without it

        tags.insert(0, hashlib.sha256(os.fsencode(writer)).hexdigest()[:16])
        _remove(_beside(target, tags[0]))
    for tag in tags:
        try:
            return os.open(_beside(target, tag), _CREATE, mode), _beside(target, tag)
        except FileExistsError:
            continue
    raise FileExistsError(errno.EEXIST, "somebody else creates every temporary file first")


def _beside(target: str, tag: str) -> str:
    return os.path.join(os.path.dirname(target), f".modeldoor-{tag}.tmp")


def _remove(temporary: str) -> None:
    try:
        os.unlink(temporary)
    except OSError:
        return


def _sync_folder(folder: str) -> None:
    """Brings the new name to the disk, where the system has a way to say so."""
    if not HAS_OWNERS:
        return
    try:
        descriptor = os.open(folder, _LIST)
    except PermissionError:
        return
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(descriptor)
