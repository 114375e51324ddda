"""The parts that act on the life of local models."""
