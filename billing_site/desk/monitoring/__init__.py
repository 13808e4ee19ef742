"""For those who run the site: a line a request, whether it is alive and ready, its figures."""
