"""A group that has this user alone is no other user, and every other group is."""

from __future__ import annotations

import os

import pytest

grp = pytest.importorskip("grp", reason="this system has no groups of this kind")
import pwd  # noqa: E402  # as the one before: not on every system

from modeldoor_lifecycle.state.groups import is_own_group  # noqa: E402  # behind the skip


def test_a_group_that_bears_the_users_name_and_has_no_other_member_is_the_users_own() -> None:
    user = pwd.getpwuid(os.geteuid())
    first = grp.getgrgid(user.pw_gid)
    is_alone = first.gr_name == user.pw_name and not set(first.gr_mem) - {user.pw_name}
    assert is_own_group(user.pw_gid) == is_alone


def test_other_groups_and_those_that_nobody_knows_are_not() -> None:
    own = pwd.getpwuid(os.geteuid()).pw_gid
    others = [group.gr_gid for group in grp.getgrall() if group.gr_gid != own]
    assert others
    assert not any(map(is_own_group, others))
    assert not is_own_group(max(others) + 4711)
