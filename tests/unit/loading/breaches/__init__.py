"""For every rule over the facts, changes to the facts that break it."""
