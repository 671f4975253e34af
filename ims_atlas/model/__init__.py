"""What is true without a program: frozen records that are also the YAML schema."""
