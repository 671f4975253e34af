"""From files to facts: reading, checking, and the only module that knows folders."""
