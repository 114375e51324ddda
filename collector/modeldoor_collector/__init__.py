"""Reads what this machine can run now: probes, admission, views. It writes nothing and starts only its own probe child."""
