"""Answers that need Django on the bench's database; each runs in a process of its own (`House.ask`)."""
