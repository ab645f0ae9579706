"""What a model makes of all features together."""
