"""The command line: Dutch words around the pipeline."""
