"""The simulated web: real servers on loopback that answer as the web does on its worse days.

- `server`: the machinery: hosts behind a forward proxy and on loopback ports, TLS with certificates made on the fly.
- `behaviours`: the vocabulary: what one address may do to a visitor (`pages` and `hostile` hold its larger parts).
- `scenarios`: one host each, with the verdict that it deserves.
- `archive`: a small Wayback Machine.
- `article_web`: the hosts of the sample article.
- `demo`: the real program against all of it (`make demo`).

The program under test reaches it through what users need anyway: a proxy, a CA file, service addresses in the
settings. Nothing in the program knows of it.
"""
