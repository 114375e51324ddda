"""How much memory a model takes on a machine, whether it fits there, and how fast it runs."""
