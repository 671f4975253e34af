"""What the user is looking at. No Qt, no VTK."""
