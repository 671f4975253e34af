"""Qt widgets that follow the session and change it; one folder a panel."""
