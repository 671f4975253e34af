"""Looking at the body by hand: view cube, cut, parts set apart, and measuring."""
