"""The census of mutations: every rule, bound and threshold of the checker taken out, and who notices."""
