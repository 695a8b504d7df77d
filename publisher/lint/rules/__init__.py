"""The rules, one function each, in a module for each subject."""
