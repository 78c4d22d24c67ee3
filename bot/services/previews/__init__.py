"""What would be sent, sent nowhere."""
