"""stub"""
def is_export(channel): return False
def read_export_item(desk, elements): return None
