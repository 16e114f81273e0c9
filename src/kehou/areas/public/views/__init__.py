"""Pages that anyone may read, and the two doors behind the sign-in: one's posts, one's children."""
