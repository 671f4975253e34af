"""From the session to pixels: PyVista actors that follow what the user looks at. No Qt."""
