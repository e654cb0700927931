"""The Word templates of the sample bank and the script that makes them."""
