"""What happens to defences. One function, one intention, one entry in the journal."""
