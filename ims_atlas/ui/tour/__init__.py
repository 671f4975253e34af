"""A first look round, in five steps."""
