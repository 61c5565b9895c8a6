"""The rules: a module a subject, a function a rule."""
