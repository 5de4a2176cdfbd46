"""What is done at a till: selling, voiding, taking back."""
