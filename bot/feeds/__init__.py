"""Articles in: fetch (HTTP), parse (bytes to articles), discover (a web page's feeds)."""
