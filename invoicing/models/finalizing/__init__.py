"""What is looked at before a draft is issued: what stands in the way, and what staff are warned of."""
