"""Groups that stand for one user: what such a group may write, nobody else may."""

from __future__ import annotations

import os
from functools import cache


@cache
def is_own_group(group_id: int) -> bool:
    """Whether a group is this user's own: it bears the user's name, is the user's first, and has no other member.

    Where every user has such a group, folders are made writable by it (umask 002, as on Fedora and
    Ubuntu). Debian's OpenSSH judges its files so too.
    """
    try:
        import grp
        import pwd

        user, group = pwd.getpwuid(os.geteuid()), grp.getgrgid(group_id)
    except (ImportError, KeyError):
        return False
    is_first = user.pw_gid == group_id and user.pw_name == group.gr_name
    return is_first and set(group.gr_mem) <= {user.pw_name}
