"""What people's labels are good for: what to label next, which to doubt, what to train on."""
