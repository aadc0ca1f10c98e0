"""Clean articles in, tags out."""
