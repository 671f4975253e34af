"""The skin: dermatome maps, key points, and what lies at a place."""
