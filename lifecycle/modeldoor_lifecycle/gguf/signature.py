"""The first bytes of a file: those of a GGUF file of a version that is read, or what they look like."""

from __future__ import annotations

import re

from modeldoor_lifecycle.gguf.errors import ByteOrderUnsupported, HeaderTruncated, NotGguf, VersionUnsupported

MAGIC = b"GGUF"

READ_VERSIONS = (2, 3)
"""Version 1 counted in 32 bits and was out of use before the end of 2023; 3 differs from 2 in that it may be
big-endian (the description of the format)."""

LOOKED_AT_BYTES = 512
"""How many of the first bytes tell another kind of file."""

_DOWNLOAD_AGAIN = "what was saved is not the model: download the file itself"
_CONVERT = "convert the model to GGUF, or download it in that format"
_OLD = "convert the model again: llama.cpp has not read this format since 2023"

_LOOKS: tuple[tuple[re.Pattern[bytes], str, str], ...] = tuple(
    (re.compile(pattern, re.DOTALL | (re.IGNORECASE if is_text else 0)), looks_like, hint)
    for pattern, is_text, looks_like, hint in (
        (rb"version https://git-lfs", True, "a pointer of git-lfs", "fetch the file itself: git lfs pull"),
        (rb"(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body|!--)", True, "an HTML page", _DOWNLOAD_AGAIN),
        (rb"(\xef\xbb\xbf)?\s*<(\?xml|error)", True, "an XML document", _DOWNLOAD_AGAIN),
        (rb".{5}\x00{3}\{\s*\"", False, "a safetensors file", _CONVERT),
        (rb"(\xef\xbb\xbf)?\s*[{\[]", True, "a JSON document", _DOWNLOAD_AGAIN),
        (rb"PK(\x03\x04|\x05\x06)", False, "a ZIP archive, as PyTorch saves models", _CONVERT),
        (rb"\x80[\x02-\x05]", False, "a pickle of Python, as PyTorch saved models", _CONVERT),
        (rb"\x89HDF\r\n", False, "an HDF5 file, as Keras saves models", _CONVERT),
        (rb"lmgg|fmgg|tjgg|algg", False, "a model of ggml from before GGUF", _OLD),
        (
            rb"\x1f\x8b|\x28\xb5\x2f\xfd|\xfd7zXZ\x00|BZh|7z\xbc\xaf\x27\x1c",
            False,
            "a compressed file",
            "unpack it first",
        ),
        (rb"\x00+\Z", False, "a file of zeros", "its download has not begun to be written, or was broken off"),
        (
            rb"(Entry not found|Invalid username or password|Access to model|Repository not found)",
            True,
            "an answer of a hub that the file is not to be had",
            "check the name of the file and your access to it",
        ),
    )
)


def require_gguf(beginning: bytes, file_size_bytes: int) -> int:
    """The version that the first bytes of a file tell; raises what is wrong with them."""
    if not beginning.startswith(MAGIC[: max(len(beginning), 1)]):
        raise _not_gguf(beginning, file_size_bytes)
    if len(beginning) < 8:
        raise HeaderTruncated("the file", "hold the version of the format", f"it ends after {len(beginning)} bytes")
    version = int.from_bytes(beginning[4:8], "little")
    if version and not version & 0xFFFF:  # no version will ever reach 65,536: its bytes are in the other order
        raise ByteOrderUnsupported("the file", "be little-endian", "it is big-endian", offset_bytes=4)
    if version not in READ_VERSIONS:
        newer = version > max(READ_VERSIONS)
        raise VersionUnsupported(version, "a newer modeldoor may read it" if newer else _OLD)
    return version


def _not_gguf(beginning: bytes, file_size_bytes: int) -> NotGguf | ByteOrderUnsupported:
    if not file_size_bytes:
        return NotGguf("it is empty", looks_like="an empty file", hint="download it again")
    if beginning.startswith(MAGIC[::-1]):
        return ByteOrderUnsupported("the file", "be little-endian", "it is big-endian", offset_bytes=0)
    for pattern, looks_like, hint in _LOOKS:
        if pattern.match(beginning):
            return NotGguf(f"it looks like {looks_like}", looks_like=looks_like, hint=hint)
    return NotGguf(f"it begins with the bytes {beginning[:4].hex(' ')}")
