"""modeldoor: may this machine run this model now?"""

__version__ = "0.1.0"
