"""Invented customers for demonstrations and benchmarks; nothing here touches the database."""
