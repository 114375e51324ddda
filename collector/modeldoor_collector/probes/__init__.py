"""One module for each signal. A probe reads; it never judges, writes or reaches beyond this machine."""
