"""What a document says by the law of a country."""
