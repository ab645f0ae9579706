"""Where a column's values come from: edges between columns, through the SQL of dbt."""
