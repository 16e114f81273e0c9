"""Pages: reporting without a name (everybody), handling (district), what came of it (school)."""
