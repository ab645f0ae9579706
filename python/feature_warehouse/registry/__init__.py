"""What the project holds, as tables that keep their history, and questions to them."""
