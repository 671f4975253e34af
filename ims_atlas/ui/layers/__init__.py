"""The bar below the body: which layers show, and how strongly."""
