"""What things are called: chips, machines, benchmarks, metrics, and what a value can be."""
