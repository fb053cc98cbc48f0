"""Tests of the commands that keep the site running."""
