"""Page chrome, reading text with its offset map, sections, metadata."""
