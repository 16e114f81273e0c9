"""Pages of this area: families, the school, the district, everybody."""
