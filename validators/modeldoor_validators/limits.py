"""How large a document may be, and a number in it."""

MAXIMUM_BYTES = 16 * 1024 * 1024
"""The largest text that is read (16 MiB): some thousand times the largest document of ours."""

MAXIMUM_DEPTH = 128
"""The deepest nesting that is read: ours needs 8, and Python's decoder breaks off near 1,000."""

MAXIMUM_INTEGER = 2**53 - 1
"""The largest integer that every reader keeps exactly (RFC 7493, 2.2)."""
