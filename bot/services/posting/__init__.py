"""Articles posted by hand, and who may."""
