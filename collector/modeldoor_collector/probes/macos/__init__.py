"""The sources of macOS. None of this was ever run on macOS: docs/systems.md says what that means."""
