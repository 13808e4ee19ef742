"""How coupons are given beside the plain way: by a code that people type, and onto a subscription."""
