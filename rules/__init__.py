"""What heshu knows, as data: TOML rule packs and CSV lists."""
