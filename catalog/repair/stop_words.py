"""Words that say nothing of what a text is about: the most frequent of English, and of menus."""

_WORDS = """
    about after again against all also and any are because been before being between both but can click contact
    cookies copyright could did does doing down during each email few for from further get had has have having her
    here hers him his home how into its itself just like login made make many may menu might more most much must new
    next not now off once one only other our ours out over own page previous privacy read reserved rights same search
    shall share she should sign site some such terms than that the their theirs them then there these they this those
    through too two under until use used using very was website were what when where which while who whom why will
    with would you your yours
"""
STOP_WORDS = frozenset(_WORDS.split())
