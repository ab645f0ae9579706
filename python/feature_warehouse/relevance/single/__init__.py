"""What each feature says by itself, in SQL."""
