"""Bytes to fal, over one shared HTTP client; nothing else knows httpx or tenacity."""
