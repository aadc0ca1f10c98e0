"""Pages in, clean articles out."""
