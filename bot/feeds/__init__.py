"""Articles in: fetch (HTTP) and parse (bytes to articles). Nothing here knows of Discord."""
