"""The version, at the bottom of the house: every room may say it."""

__version__ = "0.1.0"
