"""Newsboard: a news board mirrored into Discord forum threads that close after seven days."""
