"""A page on loopback to look through a store and correct its tags: `paylater review`."""
