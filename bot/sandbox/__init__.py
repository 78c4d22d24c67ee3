"""A local Discord, a small newspaper with a feed, and the token-free demo made of them."""
