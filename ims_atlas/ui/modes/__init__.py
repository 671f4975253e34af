"""Patient, Class and Study: three arrangements of the same window."""
