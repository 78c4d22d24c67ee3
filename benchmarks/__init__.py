"""What `make bench` runs: each figure as a ratio against a named peer or a limit, in one run."""
