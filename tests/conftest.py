"""What all tests share."""

from hypothesis import settings

# Times of a shared machine say nothing, and a folder that cannot be written is no reason to fail.
settings.register_profile("modeldoor", deadline=None, database=None, print_blob=True)
settings.load_profile("modeldoor")
