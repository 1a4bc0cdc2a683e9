"""Notices of stock: to the merchant when it runs low, to who asked when it is back."""
