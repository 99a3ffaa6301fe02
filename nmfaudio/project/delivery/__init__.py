"""What leaves a document as files: for the window and the command line alike."""
