"""What Discord shows of our threads, taken over into the storage."""
