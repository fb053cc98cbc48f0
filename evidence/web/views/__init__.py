"""One module for each page people look at or fill in."""
