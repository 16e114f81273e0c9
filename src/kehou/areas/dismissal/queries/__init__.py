"""What going home reads."""
