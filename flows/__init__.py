"""When and in what order: batches, retries, caching, schedules. Prefect is imported only here."""
