"""Ways in which a server comes to break the contract: a class a broken promise."""
