"""heshu (核数): every figure of Chinese work reports as a row that can be queried, compared and defended."""

__version__ = "0.1.0"
