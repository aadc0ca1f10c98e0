"""Records out of the store, into files and dataset folders."""
