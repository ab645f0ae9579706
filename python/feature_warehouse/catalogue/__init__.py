"""What dbt docs shows beside dbt's own: statistics, users, lineage, personal data."""
