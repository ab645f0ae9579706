"""How sure that is: draws and exchanges of whole entities."""
