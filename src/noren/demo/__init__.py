"""のれん堂: a small chain of shops and cafés that shows everything. It grows by its tables and its numbers."""

from noren.demo.loading import load

__all__ = ["load"]
