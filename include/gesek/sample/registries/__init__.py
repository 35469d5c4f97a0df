"""One module per sender: each writes its export of a cycle in its real layout."""
