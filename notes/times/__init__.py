"""How people name days: a module a family of forms, each from its words to what they mean."""
