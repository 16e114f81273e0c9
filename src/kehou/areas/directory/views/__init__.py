"""Pages of the directory: the rolls, importing them, and accounts for those on them."""
