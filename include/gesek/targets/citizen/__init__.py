"""The citizen's desk: who asks why she is on the list or not gets all that led to it; complaints and what comes of them."""
