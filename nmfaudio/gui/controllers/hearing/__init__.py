"""What is heard: playing alone, at once, on which device, how loud."""
