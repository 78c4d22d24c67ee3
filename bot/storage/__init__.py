"""The only room with SQL. The database is the queue: a row is the job."""
