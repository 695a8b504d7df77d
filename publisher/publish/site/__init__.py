"""Plans, stores and removes the web pages of a show."""
