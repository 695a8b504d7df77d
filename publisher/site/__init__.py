"""Makes a show's web pages: views of its content, their keys, templates and the search index. Touches no storage."""
