"""The sources of Windows. None of this was ever run on Windows: docs/systems.md says what that means."""
