"""Discover, schedule, work, report progress, resume."""
