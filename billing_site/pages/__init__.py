"""The floor of every page: lists, filters, forms' fields, exports, access."""
