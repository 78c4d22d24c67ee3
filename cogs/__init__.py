"""What members and moderators touch: each cog turns an event into one service call and a reply."""
