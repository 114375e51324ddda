"""One collection: probes side by side under one deadline, judged, and put together as a snapshot."""
