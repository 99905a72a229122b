"""The words of the problem: uploads and their states, sources, errors, link formats.

Standard library only, no threads, no network; everything above may import it.
"""
