"""The pages that change or delete many customers."""
