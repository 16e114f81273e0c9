"""The pages of the day, by whom they are for."""
