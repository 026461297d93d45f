"""Parts of ``bench/web.py``: a workspace with ten thousand open cases, fifty people, and one browser."""
