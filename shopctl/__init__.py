"""shopctl runs a whole shop from a folder of files."""

__version__ = "0.1.0"
