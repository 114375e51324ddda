"""The registries of this user, with what has to be said of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from modeldoor.cli.output import complain
from modeldoor_lifecycle.registry.errors import require_a_registry
from modeldoor_lifecycle.registry.registries import load_registries
from modeldoor_lifecycle.state.folders import configuration_folder

if TYPE_CHECKING:
    from modeldoor_lifecycle.registry.registries import Registries


def registries_of_this_user() -> Registries:
    """The shipped registry and the operator's; raises `NoRegistryCounts` where none is left."""
    registries = load_registries(configuration_folder(os.environ))
    for refused in registries.refused:
        complain(f"a registry was left out: {refused.message}")
    for remark in registries.remarks:
        complain(remark)
    require_a_registry(registries)
    return registries
