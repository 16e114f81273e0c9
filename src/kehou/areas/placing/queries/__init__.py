"""What pages of this area read."""
