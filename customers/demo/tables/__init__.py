"""The tables that demo people are drawn from: names, places, notes."""
