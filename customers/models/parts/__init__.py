"""The themes of the customer, one file each; the class itself stands in customers/models/customer.py."""
