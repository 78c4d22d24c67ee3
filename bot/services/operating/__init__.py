"""What keeps the worker in order: backups, the gateway's gate, its door, findings."""
