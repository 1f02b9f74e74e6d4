"""What a second reader proposed of a paper, beside what the rules read: agreement, and a probability that knows it."""
