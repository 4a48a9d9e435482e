"""What happens to experts, reviews and marks. One function, one intention, one entry in the journal."""
