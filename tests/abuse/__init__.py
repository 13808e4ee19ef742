"""Whole proofs: what the product promises under crowds, kills, full disks, lost databases and hostile input.

A test here marked `prove` runs with `make prove` only (minutes); beside it stands a quick sample of the same harness
that `make test` runs. Everything stays on loopback, in folders of its own, and ends what it started.
"""
