"""How fast a model runs: the time of one token in parts, with an interval and what it rests on."""
