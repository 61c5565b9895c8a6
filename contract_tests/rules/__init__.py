"""The rules: a folder an area, a function a rule."""
