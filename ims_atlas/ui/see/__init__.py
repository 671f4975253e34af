"""What is seen of the body: hiding, isolating, fading, peeling, and the surroundings of what is selected."""
