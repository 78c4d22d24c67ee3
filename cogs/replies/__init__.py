"""What the commands answer, in words. Pure: facts in, Discord Markdown out."""
