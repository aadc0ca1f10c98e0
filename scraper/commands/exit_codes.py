"""What the exit codes of commands say; 0 is success."""

BAD_INPUT = 2  # wrong input, or a crawl or import that got nothing
PARTIAL = 3  # something, but not all that was asked for
