"""The catalogue out again: shopctl's own columns, Shopify's, and the offers of a Google Merchant feed."""
