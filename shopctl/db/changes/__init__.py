"""The diary's pages: one module per numbered change, as DDL. Appended to, never edited once released."""
