"""The demo: the whole product on loopback, with a hospital nobody has ever been to."""
