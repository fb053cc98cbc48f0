"""Where an item comes from: the way from the event to us, and what is still wanted of it."""
