"""Article to draft: HTML to Discord Markdown, titles, the starter message, the closing notice."""
