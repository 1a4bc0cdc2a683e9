"""Which languages there are texts for."""

LANGUAGES = ("en", "fa", "ar")
"""Languages that shopctl ships texts for: storefront, mails, starter content."""
