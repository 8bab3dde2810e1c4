"""What no probability overrides: told of somebody, something or some time else."""
