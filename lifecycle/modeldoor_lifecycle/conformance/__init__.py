"""Where a consumer opens the local lane though it should not: it is run on documents that tempt it."""
