"""A line as people write it: prices, quantities, tax rates and coupons, for every page that takes them."""
