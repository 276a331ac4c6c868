"""The repair packs."""
