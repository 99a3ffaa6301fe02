"""Take a recording apart by simple cues before any template is learned.

Each function here splits a sound into sounds that add up to it, by a mask that follows
one cue: strokes, low notes, place in the stereo field, gliding pitch. What
comes out is rough; :mod:`nmfaudio.separation.models.parts` lets a factorization of low
rank explain each part, which removes what does not fit.
"""
