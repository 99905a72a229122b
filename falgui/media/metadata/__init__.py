"""Where a photo or video says it was taken, and how a copy is sent that doesn't say so.

A location is blanked where it stands, byte for byte as long as it was: nothing moves in the
file, no pixel is decoded, and a file of any size is sent without a copy of it on the disk.
"""
