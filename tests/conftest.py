"""What all tests share."""

import os

from hypothesis import settings

# Times of a shared machine say nothing, and a folder that cannot be written is no reason to fail.
# `make test` draws the same examples every time; `make soak` draws new ones.
settings.register_profile(
    "modeldoor", deadline=None, database=None, print_blob=True, derandomize="MODELDOOR_SOAK" not in os.environ
)
settings.load_profile("modeldoor")
