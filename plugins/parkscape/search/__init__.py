"""The build side of the search: a catalog -> the files that docs/search-format.md describes."""
