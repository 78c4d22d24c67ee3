"""What concerns a whole server: its board, figures, settings, language, what it is told of."""
