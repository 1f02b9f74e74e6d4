"""The review in a browser: a server on loopback, the card beside the page it was read from."""
