"""One file for each kind of model, and how a fit is placed in the channels."""
