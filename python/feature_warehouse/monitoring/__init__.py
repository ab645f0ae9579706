"""What monitoring found: its state, as lines, and as a document for programs."""
