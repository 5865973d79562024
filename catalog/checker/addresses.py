"""What an address says of the page behind it, by its path and its query: data for `soft404.py`."""

import re

# The last segment of an address to which sites send what they do not have.
ERROR_SLUG = re.compile(
    r"(?:(?:(?:error|errors|page|http|fehler|erreur|erro|errore|fout)[-_]?)?"
    r"(?:404|410|not[-_]?found|page[-_]?not[-_]?found|notfound|missing)(?:[-_]?(?:error|page|not[-_]?found))?"
    r"|error(?:[-_]?page)?|err|oops|sorry|page[-_]?(?:unavailable|removed|gone|expired|error)|nicht[-_]gefunden"
    r"|page[-_]introuvable|no[-_]encontrad[ao]|pagina[-_]non[-_]trovata|nao[-_]encontrad[ao])"
    r"(?:\.(?:html?|php|aspx?|jsp|cfm))?"
)
# The segment of a language, with or without its country.
LANGUAGE_SEGMENT = re.compile(
    r"/(?:en|de|fr|es|it|pt|nl|sv|da|no|nb|nn|fi|pl|cs|sk|hu|ro|bg|hr|sl|et|lv|lt|ru|uk|el|tr|ar|he|fa|ja|ko|zh|vi|th|ca|eu"
    r"|sr)(?:[-_](?:[a-z]{2}|hans|hant|419))?(?=/|$)"
)
# A user's folder as universities have them, and a front page that is named at the end of an address.
USER_FOLDER = re.compile(r"/~[^/]+")
INDEX_FILE = re.compile(r"/(?:index|default|home|welcome)(?:\.\w{2,5})?$")
# Names in a query that say who came and why (the trackers of `urls.py` apart).
TELLING_NAME = re.compile(
    r"(?:e|err|error|errors|status|code)?_?(?:404|410|error|notfound|not_found)|err|ref|referrer|redirected"
)

# Files that are no pages. Where one was and a page is now that has not a word in common with its name, it was replaced.
MEDIA_NAME = re.compile(
    r"(?P<stem>[^/]+)\.(?:pdf|ps|eps|djvu|epub|docx?|pptx?|xlsx?|odt|odp|ods|zip|tar|t?gz|bz2|7z|rar|csv|bib"
    r"|png|jpe?g|gif|webp|tiff?|mp[34]|avi|mov|wmv|mkv|webm|ogg|wav|flac|exe|dmg|iso)",
    re.IGNORECASE,
)
LEAST_WORD = 4  # letters of a word of a file's name that a page about it would repeat; `a1.pdf` says nothing
# No more do the names that cameras and stores of pictures give (`DSCN0042.jpg`).
SPEAKABLE = re.compile(r"[aeiouy]|[^\x00-\x7f]")
# The number under which a repository keeps an entry and its files; of four digits are years.
NUMBERED = re.compile(r"(?<=/)\d{5,}(?=/|$)")
