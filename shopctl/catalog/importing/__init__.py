"""Product spreadsheets into the catalogue: a format drafts products from rows, a pure plan compares, apply writes."""
