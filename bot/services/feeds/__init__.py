"""Articles in: feeds refreshed, pages read, what a moderator wants of a feed."""
