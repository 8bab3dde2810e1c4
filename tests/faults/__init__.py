"""What a data folder survives: kills at named points and at any moment, damage, a full disk."""
