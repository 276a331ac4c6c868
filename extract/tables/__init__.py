"""Figures to tables: normalise, store, export, query."""
