"""The catalogue: products, variants, categories, prices and stock, from spreadsheets and back to them."""
