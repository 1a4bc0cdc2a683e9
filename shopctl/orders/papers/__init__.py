"""Papers of an order: invoices and credit notes with their numbers, packing slips, pick lists."""
