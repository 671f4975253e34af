"""Installing a body, with progress and cancel."""
