"""A district's rules: read from TOML into frozen, validated types."""
