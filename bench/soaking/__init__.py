"""Traffic for hours through a pair of proxies around which everything changes, and a verdict: see __main__."""
