"""What came in by mail or as files: untrusted, checked against the shop's own records before it counts."""
