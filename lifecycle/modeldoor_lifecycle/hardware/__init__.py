"""What a machine has to run models with: found by looking, kept for a day, given by hand, or made up by name."""
