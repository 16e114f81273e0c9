"""Pages of going home."""
