"""Bulk work: archives and tables of any size and place to tagged Parquet, in this process or on a Dask cluster.

Input is cut into pieces that say nothing of who works on them. Each is read, tagged and sketched by itself, then the
sketches alone meet to find near-copies, then each piece's rows are written with their group. The same input gives the
same files, byte for byte, whatever does the work.
"""
