"""Students who do not exist, and how they look in the association's workbook."""
