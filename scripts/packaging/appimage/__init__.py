"""AppImages: a program that shows the folder behind it, and the folder's image."""
