"""CSV files: streamed by the database or by Python, defused."""
