"""Threads opened for articles, and the messages that stand in them."""
