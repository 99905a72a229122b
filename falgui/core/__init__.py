"""The words of the problem: uploads and their states, sources, errors, link formats.

Standard library only (and the hash blake3), no threads, no network; everything above may import it.
"""
