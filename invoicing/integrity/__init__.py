"""The books, checked: numbers, sums, hashes, stored documents."""
