"""The command line. It parses, calls and prints; what is decided is decided elsewhere."""
