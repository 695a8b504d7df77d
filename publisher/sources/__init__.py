"""From files to model: the working folder, YAML with positions, validation."""
