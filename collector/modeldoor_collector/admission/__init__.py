"""What the readings mean under a policy: levels, gates, needs, and the verdict. Pure functions only."""
