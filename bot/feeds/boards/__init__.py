"""A message board's pages, read by a profile: a thread page, or an index of threads."""
