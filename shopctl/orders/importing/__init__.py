"""Orders of the past, from the sheets of other programs and of people: they move no stock and send no mail."""
