"""Persons, personnel and organisations, as the national basic data registers know them."""
