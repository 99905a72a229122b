"""The fal key in use, and the page that asks for one."""
