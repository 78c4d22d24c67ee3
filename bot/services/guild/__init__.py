"""What concerns a whole server: its board, figures, settings, language, notices."""
