"""The only room that calls Discord for threads and messages; maps its answers to bot.errors."""
