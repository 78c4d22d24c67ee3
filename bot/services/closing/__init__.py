"""Threads closed when their time comes, and what moderators and members do about that."""
