"""HTTP without a key: recordings at addresses, and what a podcast app would get."""
