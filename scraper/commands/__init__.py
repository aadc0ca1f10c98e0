"""What is typed: parsing and printing; the work is done elsewhere."""
