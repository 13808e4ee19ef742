"""Links by which customers put a method on file: mailed or handed on by staff, opened by whoever has them."""
