"""Rules that hold between records: small named functions; each has a test that breaks it."""
