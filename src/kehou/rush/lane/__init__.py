"""The fast lane: raw ASGI, one event loop and one database connection a process, claims in batches."""
