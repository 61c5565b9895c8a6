"""The pages behind `make docs`: the API reference and the catalogue of rules, each one self-contained file."""
