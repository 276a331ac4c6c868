"""One file for each format, all giving the same Document."""
