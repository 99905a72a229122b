"""What packages of falgui are made from."""
