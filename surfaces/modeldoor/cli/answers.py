"""Negative answers of the provisioner as exit codes: one line and a 1, where other failures are a 2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor.cli.output import NO, NOT_DONE, complain
from modeldoor_lifecycle.provisioner.errors import ProvisionError
from modeldoor_validators.findings import DocumentRefused

if TYPE_CHECKING:
    from collections.abc import Callable


def answered(carry_out: Callable[[], int]) -> int:
    """The exit code of some work; that a model may not be used, or is not there, is told and is a negative answer."""
    from modeldoor_lifecycle.registry.errors import ModelNotListed

    try:
        return carry_out()
    except ProvisionError as error:
        complain(str(error))
        return NO if error.is_answer else NOT_DONE
    except ModelNotListed as error:
        complain(str(error))
        return NO
    except DocumentRefused as refusal:  # no document that is right can be made of it: that answers no question
        complain(str(refusal))
        return NOT_DONE
