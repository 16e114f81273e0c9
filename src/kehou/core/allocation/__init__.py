"""Places: who gets which, by a rule and a number that anyone can check, and why the others did not. Pure."""
