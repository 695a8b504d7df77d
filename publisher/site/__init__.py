"""A show's web pages: what stands on each of them, where they are, and how they are written."""
