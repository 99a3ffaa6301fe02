"""Who works on a batch: processes of this machine, or a Dask cluster."""
