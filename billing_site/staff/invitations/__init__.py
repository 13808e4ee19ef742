"""Inviting people to the desk."""
