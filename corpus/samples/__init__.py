"""The demo corpus: invented reports of invented districts."""
