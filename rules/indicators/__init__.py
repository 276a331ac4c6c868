"""The indicator dictionaries."""
