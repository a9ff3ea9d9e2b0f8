"""What a browser may send."""
