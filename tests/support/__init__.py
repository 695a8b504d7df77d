"""What tests share: shows, stores, values and tools."""
