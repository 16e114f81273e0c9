"""What we measure, each as a ratio to raw work on the same machine in the same run (docs/developers/benches.md)."""
