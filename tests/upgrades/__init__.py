"""What an upgrade must keep: the SQL of landed migrations, and rows that older code wrote."""
