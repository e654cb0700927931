"""The formats that the sample bank's sources can be written in."""
