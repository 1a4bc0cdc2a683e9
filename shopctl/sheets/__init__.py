"""Tables from files and back into files. Knows rows and cells, and nothing of what they mean."""
