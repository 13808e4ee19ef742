"""Where people are: countries, addresses, phone numbers, languages."""
