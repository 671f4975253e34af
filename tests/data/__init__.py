"""Every shipped record is walked."""
