"""A snapshot for those who ask: each view judges the snapshot's age at reading, and decides nothing else."""
