"""Pages of a family: applying, the letter, the courses."""
