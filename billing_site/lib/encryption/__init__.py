"""Keys of what is kept encrypted, and the columns that hold it; billing_site/lib/secrets.py encrypts and reads."""
