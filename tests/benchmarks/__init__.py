"""Speed, measured side by side against peers and limits; `make bench` runs it and writes RESULTS.md."""
