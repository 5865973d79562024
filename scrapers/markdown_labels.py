"""Where the text of a Markdown link ends, each bracket looked at once.

markdown-it's own helper reads on from every bracket to its partner, or to the end of the paragraph where it has none,
and does so anew for each bracket inside and for each reading of one (silently, in earnest, for its place): a paragraph
of brackets takes half a minute a megabyte. What one reading has found holds for the others, since the parser remembers
the end of every token that it has skipped (`state.cache`), and reads nothing there a second time.
"""

from markdown_it.rules_inline import StateInline


def parse_label(state: StateInline, start: int, disableNested: bool = False) -> int:  # noqa: N803  markdown-it's word
    """The place of the bracket that closes the one at `start`; -1 where there is none.

    Args:
        disableNested: a link may hold no link: the first one inside ends the reading.
    """
    known = _recall(state, start, disableNested)
    if known is None:
        known = _read(state, start, disableNested)
        # Found here or nowhere up to here; a shorter stretch of the paragraph (the text of a link) is searched as well.
        state.cache[_key(start, disableNested)] = known if known >= 0 else -state.posMax - 1
    return known


def _key(start: int, without_links: bool) -> int:
    """Where the parser's own memory, which is by places from 0 on, keeps what was found for a bracket."""
    return -2 * start - (2 if without_links else 1)


def _recall(state: StateInline, start: int, without_links: bool) -> int | None:
    """What an earlier reading found, None where that does not tell."""
    with_links = state.cache.get(_key(start, False))
    known = state.cache.get(_key(start, True)) if without_links else with_links
    if known is None and without_links and with_links is not None and with_links < 0:
        known = with_links  # no end at all is no end before a link either
    elif known is None and not without_links:
        known = state.cache.get(_key(start, True))
        known = None if known is None or known < 0 else known  # a link inside may have ended that reading
    if known is None:
        return None
    if known >= 0:
        return known if known < state.posMax else -1
    return -1 if state.posMax < -known else None


def _read(state: StateInline, start: int, without_links: bool) -> int:
    before, source, cache = state.pos, state.src, state.cache
    position, depth = start + 1, 1
    while position < state.posMax:
        letter = source[position]
        if letter == "]":
            depth -= 1
            if depth == 0:
                state.pos = before
                return position
        following = cache.get(position)
        if following is None:
            state.pos = position
            state.md.inline.skipToken(state)
            following = state.pos
        if letter == "[":
            if following > position + 1:
                if without_links:
                    break
            else:
                inner = _recall(state, position, without_links)
                if inner is None:
                    depth += 1
                elif inner < 0:
                    break
                else:
                    following = inner + 1
        position = following
    state.pos = before
    return -1
