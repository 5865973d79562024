"""What pages say when they are not the resource: data for `soft404.py`, each list with its reason.

Phrases are lower-case with straight apostrophes and single blanks, and i for the dotless one; `plain()` brings a page's
words into that form. They are looked for in titles and on short pages alone: an article *about* error pages says the
same words in plenty of others (a specification was once called dead because it contained "has been removed").
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from scrapers.html_elements import words

# A page with more visible text than this says something besides its error.
SHORT_PAGE = 1_500  # characters
# The same for what is plain text rather than a page: an error message is a line or two.
SHORT_PLAIN_TEXT = 200  # characters

# The title of an error page, once the site's own name is cut off. These say a whole sentence, or nearly: they condemn a
# page up to LONG_PAGE, since error pages come with the menus and footers of their site.
LONG_PAGE = 8_000  # characters
ERROR_TITLES = frozenset(
    {
        "404 page not found", "404 file not found", "404 nothing found", "error 404 not found",
        "error 404 (not found)!!1",
        "error 404 (not found)", "page not found", "file not found", "object not found", "page not found (404)",
        "404 - page not found", "404: page not found", "404: not found", "page does not exist", "page doesn't exist",
        "this page does not exist", "this page doesn't exist", "page no longer available", "page unavailable",
        "the page you requested was not found", "the page cannot be found", "the page can't be found",
        "page cannot be found", "page can't be found", "oops! page not found", "sorry, page not found",
        "oops! that page can't be found", "content no longer available", "no such page",
        "an error occurred: not found", "error occurred while processing request",
        "seite nicht gefunden", "page introuvable", "page non trouvée", "página no encontrada",
        "página não encontrada", "pagina non trovata", "pagina niet gevonden", "strona nie została znaleziona",
        "страница не найдена", "ページが見つかりません", "页面不存在", "找不到页面",
    }
)  # fmt: skip
# These may as well be the subject of an article ("HTTP 404 - Wikipedia"): they condemn a short page alone.
VAGUE_ERROR_TITLES = frozenset(
    {
        "404", "404 error", "error 404", "404 not found", "404 - not found", "404 page", "http 404",
        "http 404 not found", "not found", "resource not found", "document not found", "content not found",
        "nothing found", "page missing", "page not available", "410 gone", "site not found",
        "no such app", "user not found", "unknown user", "account suspended", "project not found", "file deleted",
        "site suspended", "website suspended", "website expired", "website not found",
        "invalid url", "video unavailable", "not found (#404)",
        "sorry, something went wrong", "nicht gefunden", "error", "iis7", "iis8",
    }
)  # fmt: skip
# A text that is no longer and says the same, and nothing else, is an error's, whatever its title.
BARE_ERROR = 60  # characters
# A web server's or host's own greeting, standing where a site was: as a whole title, up to LONG_PAGE.
GREETING_TITLE = re.compile(
    r"welcome to (?:nginx|openresty|centos|caddy)(?: on .{1,40})?!?|apache2? (?:ubuntu|debian) default page: it works"
    r"|(?:apache |nginx )?http server test page powered by.{0,40}"
    r"|(?:apache http server )?test page for the (?:apache |nginx )?http server(?: on .{1,40})?|iis windows(?: server)?"
    r"|default web site page|domain default page|web server's default page|http server test page .{0,40}"
)
# The same in whatever words sites find for it, as a whole title or part of one: "Oops, page not found (404)".
_THING = r"(?:page|file|document|resource|article|content|site|website|domain|url|item|post|story|product|blog)"
_ALAS = r"(?:(?:oops|whoops|sorry|lost|uh[- ]oh|oh no|error|http|status|404)[\s,.!?:;()\-\u2013\u2014]*)*"
_NOT = r"(?:(?:was|is|could|can|does) not|cannot|can't|couldn't|wasn't|isn't|doesn't|not|no longer)"
_WANTED = r"(?:you(?:'re| are| were)? (?:requested|looking for|tried to reach|wanted) )?"
ERROR_TITLE = re.compile(
    rf"{_ALAS}(?:(?:(?:the|this|that|requested) )*{_THING} {_WANTED}{_NOT} (?:be )?(?:found|exists?|available)"
    rf"|we (?:can't|couldn't|cannot|could not) find (?:that|the|this) {_THING}|nothing found for .+"
    r"|cannot get /\S*)"
    r"(?: or you don't have .{1,40})?[\s,.!?:;()\-\u2013\u2014]*(?:(?:error|http|404)[\s)]*)*"
)
# A number alone, and whatever else may be "not found": as vague as the titles above.
VAGUE_ERROR_TITLE = re.compile(
    rf"{_ALAS}(?:(?<=404)|(?<=404 )|(?:[a-z]+_)?not_found|no such (?:{_THING}|user|record|topic|object|list|item)"
    r"|(?:[a-z'-]+ ){1,3}(?:not found|not recogni[sz]ed|(?:does not|doesn't|no longer)"
    r" exists?))[\s,.!?:;()\-\u2013\u2014]*(?:(?:error|http|404)[\s)]*)*"
)
# One of these, or a word like "isn't", is in every title of either pattern.
NEGATIONS = words("not cannot no nothing 404 not_found")
# A title that explains errors heads an article about them, however short.
EXPLAINS_ERRORS = re.compile(
    r"\b(?:how to|how do|what(?:'s| is| are| does)|why|guide to|handling|understanding|explained|designing|history of"
    r"|fix|fixing)\b.*\b(?:404s?|errors?|not found|(?:not|\w+n't) available|dead links?|broken links?|link rot)\b"
)
# In scripts without blanks the words of a title cannot be counted; such a one asks what to do.
EXPLAINS_UNSPACED = re.compile(r"怎么|怎麼|如何|为什么|為什麼|解决|解決|原因|対処|方法|直し方|なぜ|해결|방법|이유")
# And one that says first which error, and then what is asked about it or to be done; here and in other languages.
EXPLAINS_AFTERWARDS = re.compile(
    r"\b(?:how to (?:fix|solve|avoid|handle|deal with)|what (?:it means|to do)|why it happens|was tun"
    r"|was bedeutet|ursachen|beheben|comment (?:l[ae]s? |l'|corriger|résoudre|réparer|éviter)|que faire"
    r"|cómo (?:solucionar|corregir|arreglar)"
    r"|qué (?:significa|hacer)|come (?:risolvere|correggere)|cosa significa|como (?:resolver|corrigir)"
    r"|o que (?:significa|fazer)|wat betekent|oplossen|jak (?:naprawić|rozwiązać)|co (?:to )?(?:oznacza|znaczy)"
    r"|как исправить|что (?:делать|значит|означает)|nedir|(?:vad|hvad) betyder)"
)
WORD = re.compile(r"[^\W\d_]+")  # letters of any script, and nothing else
# So many words beside an error that have nothing to do with it, in one part of a title, make it the subject of a page.
LEAST_OTHER_WORD = 3  # letters
OTHER_WORDS_BESIDE = 2  # in the same part of the title
WORDS_OF_ERRORS = words(
    "page pages file files document resource article content site website domain item items post story product blog "
    "error errors http status found nothing exist exists available longer here there that this these those your sorry "
    "oops whoops looking requested wanted could cannot does doesn have been removed deleted moved missing gone with "
    "from home seem seems like lost broken link links welcome server the and for you are was not has our can may find "
    "com org net www view permission"
)
# What stands beside an error on its page, and between the words of any sentence: no page is about that.
WORDS_AROUND = words(
    "try trying search searching use using visit browse click continue please check contact help map navigation menu "
    "above below back return homepage address typed mistyped spelling correct owner administrator webmaster access "
    "report type message description "
    "all any but his her him how its into just might more other out perhaps probably maybe she since some than them "
    "then their they what when where which who why will also about again either don make sure looks take want another "
    "anymore"
)
# A title in another language is an error's where it says so and hardly a word more.
BESIDE_AN_ERROR = 12  # characters
# An address that speaks of errors itself is about them: no title of its page is held against it.
SPEAKS_OF_ERRORS = re.compile(
    r"(?:^|[^0-9])(?:404|410)(?:[^0-9]|$)|not[-_]?found|\berrors?\b|soft[-_]?404|dead[-_]?link"
)

# Sentences that a short page uses to say that what was asked for is not there.
ERROR_PHRASES: tuple[str, ...] = (
    "page could not be found", "page couldn't be found", "page cannot be found", "page can't be found",
    "page doesn't seem to exist", "page was not found", "page wasn't found",
    "could not find download file", "this subreddit was banned",
    "doesn't currently exist at this address", "pointing to something that doesn't exist",
    "page you requested could not be found", "page you requested was not found", "page you are looking for",
    "page you were looking for", "page you're looking for", "page you tried to reach does not exist",
    "the requested page could not be found", "this page doesn't exist",
    "this page does not exist", "page no longer exists", "page has been removed", "page has been deleted",
    "content you requested is no longer available", "content is no longer available",
    "can't find that page", "couldn't find that page", "cannot find that page", "we can't find the page",
    "we couldn't find the page",
    "the file you requested was not found", "the playlist does not exist",
    "this channel does not exist", "this account has been suspended", "this video isn't available",
    "page you requested does not exist", "page you requested doesn't exist", "page you requested cannot be found",
    "page you requested is no longer available", "has moved or no longer exists", "document has been removed",
    "blog has been deleted", "account has been suspended", "file you are trying to access does not exist",
    "article you requested could not be found", "document you requested could not be found",
    "link pointing here was faulty", "you can't view this issue",
    "there is currently no text in this page", "does not have an article with this exact name",
    "wiki topic does not exist", "exist. you can create it", "if you followed a valid link, please notify the",
    "either missing or off limits to you", "author deleted this medium story", "in violation of the medium rules",
    "address is not available for new blogs", "authors have deleted this site", "blog has been archived or suspended",
    "wordpress.com doesn't exist", "account associated with this video has been terminated", "this doi cannot be found",
    "whitelabel error page", "no input file specified", "the server returned a \"404 not found\"",
    "deployment could not be found on vercel", "this service has been suspended", "this repl is not available",
    "there's no project with this slug", "the requested resource is not available",
    "the resource requested could not be found", "the requested url was not found", "was not found on this server",
    "could not be found on this server", "is not found on this server",
    "might not exist or is no longer available", "invalid or deleted file", "this video is private",
    "deactivated or deleted their account",
    "that something isn't here", "suspends accounts which violate", "html is not available for the source",
    "couldn't find design note", "troubleshoot issues with microsoft sharepoint", "default backend - 404",
    "could not locate the item you are trying to view", "there is no such page", "either the url is incorrect",
    "error occurred while processing your request",
    "seite wurde nicht gefunden", "seite konnte nicht gefunden werden", "page demandée est introuvable",
    "página que busca no existe", "página solicitada não foi encontrada",
)  # fmt: skip

# Names of errors, what programs say of them, and what is said of an empty shelf as well. Pages about servers, logs,
# changes, and lists without entries say so, too: where a page says more besides, its host's answer to a made-up
# neighbour decides (`soft404.py`).
ERROR_NAMES: tuple[str, ...] = (
    "page not found", "error 404", "404 error", "404 not found", "404 - not found", "http 404",
    "no such file or directory", "can't find what you're looking for", "couldn't find what you're looking for",
    "can't seem to find what you're looking for", "could not find what you were looking for",
    "couldn't find what you were looking for", "unable to find what you're looking for",
    "can't find what you are looking for", "cannot find what you are looking for", "nothing was found at this location",
    "couldn't find what you are looking for", "could not find what you are looking for",
    "could not find what you're looking for", "nothing exists here",
)  # fmt: skip
# A page that begins with one means it, whatever follows: the latest posts, the way home.
BEGINS_WITH_ERROR = re.compile(
    rf"(?:skip to (?:main )?content )?{_ALAS}(?:{_THING} )?{_NOT} (?:be )?found\b(?! (?:by|in|at|on|when|while)\b)"
)
# A list of statuses or a log has others beside it.
LISTS_STATUSES = re.compile(
    r"\b(?:200 ok|30[12378] (?:moved|found|redirect)|304 not modified|403 forbidden|500 internal|503 service)\b"
)
# Words of error pages that make jokes, and of many others: on a short page worth a question, and no more than that.
LOST = words(
    "404 oops ooops whoops uh-oh hmm hmmm lost houston droids hoppla huch oups perdu perdue vaya perdido perdida perso"
)
# So many words that have nothing to do with errors are more besides.
MORE_BESIDES = 2

# The same in more words than can be listed: what somebody was looking for, and that it is not there.
_SOUGHT = (
    rf"(?:{_THING}|video|track|song|image|photo|picture|playlist|album|user|profile|project|repository|listing|link"
    r"|slideshow|presentation|channel|account|job|position|topic|thread|forum|board|event|course|book|paper|group"
    r"|ticket|issue|bug|citation|record|entry|package|question|recording|transfer|journal|community|identifier|handle"
    r"|key|bucket|blob|container|object)"
)
_KEEPER = (
    r"(?:users?|owner|authors?|uploader|creator|poster|seller|publisher|administrators?|admins?|moderators?|staff|team)"
)
_GONE = r"(?:deleted|removed|moved|taken down|unpublished|made private|renamed|lost|filled|closed|withdrawn|expired)"
# One of these is in every such sentence.
SEEKING = words(
    "requested looking searching trying tried followed find locate missing available deleted removed moved taken "
    "unpublished private renamed lost specified exist exists correspond found want expired unavailable "
    "seek seeking asked entered clicked"
)
_AUXILIARY = (
    "either|probably|sadly|unfortunately|already|currently|may|might|can|could|is|are|was|were|has|have|had|been|be|do"
    "|does|did|seems?|appears?|to"
)
SOUGHT = re.compile(
    r"\byou(?:'re|'ve| are| were| have| had)? (?:requested|want|looking for|searching for"
    r"|seek|seeking|asked for|entered"
    r"|trying to (?:reach|view|access|open|find|download|play|visit)|tried to (?:reach|view|access|open)|followed"
    r"|clicked(?: on)?)"
    rf"(?: (?:{_AUXILIARY})){{0,5}} ?(?:\bnot\b|\bcannot\b|\b\w+n't\b|\bno longer\b|\b{_GONE}\b|\bgone\b|\bmissing\b"
    r"|\bexpired\b|\bbroken\b)"
)
# What stands before it: "the page or event that". Apart, since looking for it at every "the" took twice as long.
SOUGHT_THING = re.compile(r"\b(?:the|this|that|your)(?: [\w'/.-]+){1,4}(?: that)? $")
SOUGHT_BEFORE = 64  # characters
ERROR_SENTENCE = re.compile(
    r"\bwe (?:can't|couldn't|cannot|could not|are unable to|were unable to) (?:seem to )?(?:find|locate)"
    rf" (?:the|that|this|your) (?:requested )?{_SOUGHT}\b(?: you|[.!,]|$)"
    rf"|\b(?:this|the) {_SOUGHT} (?:has|may have|might have) (?:gone missing|(?:moved|been {_GONE}) or"
    rf" (?:been |is |was )?(?:no longer|{_GONE}))"
    rf"|\bthis {_SOUGHT} (?:has been (?:deleted|removed|taken down)(?: by (?:its|the) | and |[.!]|$| from \w+[.!]))"
    rf"|\b(?:requested|specified) {_SOUGHT}s?(?: (?:{_AUXILIARY})){{1,4}} ?(?:\bnot\b|\b\w+n't\b|\bno longer\b)"
    rf"(?: be)? (?:found|exist|available|valid)"
    rf"|\b(?:the|this) {_SOUGHT} (?:was|has been|is) (?:permanently )?(?:deleted|removed) (?:because|due|or"
    rf"|by (?:the |its |their |an? |our )?{_KEEPER}|from (?:the|our|this) (?:server|site|website|system|platform))\b"
    rf"|\b(?:sorry|unfortunately),? (?:but )?(?:this|the|that) {_SOUGHT} (?:is|was) (?:no longer|not)"
    r" (?:available|found)|\b(?:sorry|unfortunately),? (?:but )?this (?:item|product|listing|page|content|video)"
    r" is (?:currently )?unavailable[.!]"
    r"|\bthis (?:video|story|job|position|listing|account|recording|job posting|presentation|slideshow|playlist)"
    r" is (?:no longer|not)"
    r" available(?: online| here)?"
    r"(?=[.!]|$| (?:because|due|the|please|see|view|search|browse|back|we|you|but|try|it was|it has) )"
    rf"|\b(?:this|the|your) (?:{_THING}|link|job posting|transfer|share|paste|download|upload)(?: link)?"
    r" (?:has|is) (?:already )?expired\b"
    rf"|\b{_SOUGHT} (?:[\"'\u201c][^\"'\u201d]{{1,60}}[\"'\u201d]|[\w:/.-]*\d[\w:/.-]*)"
    rf" (?:was not found|does not (?:exist|correspond))"
    rf"|\bthe (?:{_THING}|shop|store) \S{{1,60}}\.\w{{2,18}} (?:doesn't|does not|no longer) exists?\b"
    rf"|\b(?:this|that) {_SOUGHT} (?:doesn't|does not|no longer) exists?(?= [^a-z]|[.!\u2026]|$"
    r"| (?:yet|any ?more|or|please|it's|it|the|you|we|if|go|back|try|check|maybe)\b)"
    r"|(?:^|[.!?] )(?:sorry,? )?the page (?:doesn't|does not) exist[.!]"
    rf"|\b(?:the|this) {_SOUGHT} is (?:currently )?(?:unavailable|private) or\b|^{_SOUGHT} unavailable\b"
    r"|\btopic (?:that )?(?:doesn't|does not) exist (?:yet|or is private)"
    rf"|\bthis (?:content|page) (?:isn't|is not) available (?:right now|at the moment|any ?more)"
)

# Sentences of a page that only says where to go from here; a page beyond SHORT_PAGE without one is read for itself.
MOVING_PHRASES: tuple[str, ...] = (
    "you will be redirected", "you are being redirected", "you will automatically be redirected",
    "you will be automatically redirected", "you will be taken to", "redirected automatically",
    "automatically redirected", "if you are not redirected", "if your browser does not redirect", "page has moved",
    "page has been moved", "site has moved", "site has been moved", "page is moving", "update your bookmark",
    "sie werden weitergeleitet", "sie werden automatisch weitergeleitet", "seite ist umgezogen",
    "vous allez être redirigé", "vous serez redirigé", "será redirigido", "sarai reindirizzato",
)  # fmt: skip

_SEPARATORS = re.compile(r"\s+[|\-–—·•:»«›]+\s+|\s*[|»«]\s*")

# What stands before another's words, and before what is not said to be so.
_REPORTS = re.compile(
    r"(?:(?:(?<![^\s(\[:=])[\"'`]|(?:(?<![a-zà-ÿ0-9.,!?])“|[„«‹「『《]) ?)"
    r"(?:[^\s\"'`“”»›](?:[^\"'`“”»›]|'(?!\s)){0,24})?"
    r"|\b(?:if|when|whenever|whether|unless|how|wenn|falls|si|als|jeśli|если)(?: [\w'-]+){0,2} "
    r"|\b(?:read|saw|sees?|gets?|got|shows?|states?): "
    r"|\b(?:says?|said|saying|reads)(?:[:,]| that| only that)? (?:[\w!]{1,12} ){0,2})$"
)
REPORTED_BY = 32  # characters before it
# Where the marks tell an opening one from a closing one, what they hold may be longer.
_QUOTED = re.compile(r"(?:(?<![a-zà-ÿ0-9.,!?])“[^”]*|„[^“”]*|«[^»]*|「[^」]*|『[^』]*|《[^》]*)$")
LONGEST_QUOTED = 160  # characters before it
# What stands after a question ("Can't find what you're looking for? Write to us"), a condition in Japanese or Chinese,
# and what is said of a page in another language or a later version: sites say so on the page that they show instead.
_ASKS = re.compile(
    r"[^。]{0,16}(?:とき|場合|方は)|[^。]{0,8}と(?:言われ|表示|いう)|[时時][，,]"
    r"| in the (?:latest|newer|newest|stable) (?:version|release)\b"
    r"| ?\?| (?:in|auf|på|en|em|po|na|v|in het|на)(?: (?:your|this|the (?:selected|chosen)|der gewählten))?"
    r" (?:language\b|sprache\b"
    r"|(?:english|german|french|spanish|italian|dutch|portuguese|danish|swedish|norwegian|finnish|polish|czech|russian"
    r"|chinese|japanese|korean|arabic|turkish|greek|hebrew|hungarian|deutsch|englisch|französisch|dansk|engelsk|svenska"
    r"|engelska|norsk|français|anglais|allemand|español|inglés|italiano|inglese|português|inglês|nederlands|engels)\b"
    r"|\w+(?:sku|štině|ском)\b)"
)
_MARKS = '.,;:!?()[]|"“”„«»…–—/'
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff]")


# What is spelt otherwise on pages than in the lists. Turks write the dot over an i, or leave it out, in capitals alone;
# soft hyphens, blanks without width and marks of direction stand between letters, and nobody sees them.
_SPELT = (
    ("\u2019", "'"), ("\u2018", "'"), ("i\u0307", "i"), ("\u0131", "i"),
    ("\u00ad", ""), ("\u200b", ""), ("\u200e", ""), ("\u200f", ""), ("\ufeff", ""),
)  # fmt: skip


@lru_cache(maxsize=64)  # several rules ask for the same page's words, one after the other
def plain(text: str) -> str:
    """Text as the lists spell it: lower case, straight apostrophes, single blanks, accents on their letters."""
    text = text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        for spelt, plainly in _SPELT:
            text = text.replace(spelt, plainly)
    return " ".join(text.split())


def find_phrase(text: str, phrases: tuple[str, ...]) -> str:
    """The first of `phrases` that `text` says, both as `plain` spells them; "" for none."""
    keys, known, unspaced = _by_longest_word(phrases)
    said = [phrase for word in words_of(text) & keys for phrase in known[word] if _says(text, phrase)]
    if not text.isascii():  # most pages are spared a hundred searches
        said += [phrase for phrase in unspaced if _says(text, phrase)]
    return min(said, key=phrases.index, default="") if said else ""


def _says(text: str, phrase: str) -> bool:
    """Whether a text says so itself somewhere, and not only in quotation marks or on a condition."""
    at = text.find(phrase)
    while at >= 0 and is_reported(text, at, at + len(phrase)):
        at = text.find(phrase, at + 1)
    return at >= 0


def is_reported(text: str, at: int, ends: int) -> bool:
    """Whether what stands in a text from one place to another is not said of its page: another's words, a condition
    ("if the page does not exist"), a question, or said of another language alone."""
    if _ASKS.match(text, ends) or _REPORTS.search(text[max(0, at - REPORTED_BY) : at]):
        return True
    return not text.isascii() and _QUOTED.search(text[max(0, at - LONGEST_QUOTED) : at]) is not None


@lru_cache(maxsize=64)  # as often asked for as `plain`
def words_of(text: str) -> frozenset[str]:
    """The words of a text as `plain` spells it, without the punctuation around them."""
    for mark in _MARKS:  # one by one: a pattern or a table takes five times as long
        text = text.replace(mark, " ")
    words = f" {text} ".replace(" '", " ").replace("' ", " ").split()
    if "'" in text:  # an article may be glued on ("l'erreur")
        words += text.replace("'", " ").split()
    return frozenset(words)


@lru_cache(maxsize=32)
def _by_longest_word(
    phrases: tuple[str, ...],
) -> tuple[frozenset[str], dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Words of which a text must have one: most texts have none. Phrases by them; those of scripts without blanks."""
    groups: dict[str, tuple[str, ...]] = {}
    for phrase in phrases:
        word = max(words_of(phrase), key=lambda word: (len(word), word))
        groups[word] = (*groups.get(word, ()), phrase)
    return frozenset(groups), groups, tuple(phrase for phrase in phrases if UNSPACED.search(phrase))


def names(url: str, title: str) -> bool:
    """Whether the path of an address says what a title does, in as many words."""
    path = plain(unquote(urlsplit(url).path))
    return all(word in path for word in words_of(title))


def is_status_page(known: re.Pattern[str], title: str, text: str) -> bool:
    """Whether a page is titled by nothing but a status, and begins with it again: so servers word their own pages.

    The title may be its mere number. Articles about a status have more in their title.
    """
    whole, begin = plain(title).strip(" .!?"), plain(text)
    if whole.isdigit():
        return known.match(begin) is not None
    return known.fullmatch(whole) is not None and known.match(begin) is not None


def is_under(host: str, names: frozenset[str]) -> bool:
    """Whether a host, or a domain that it lies in, is among `names`."""
    while host:
        if host in names:
            return True
        host = host.partition(".")[2]
    return False


@lru_cache(maxsize=64)  # and this, too
def title_parts(title: str) -> tuple[str, ...]:
    """The whole title and what stands between its separators: "Page not found | Example" says "page not found"."""
    whole = plain(title)
    parts = [part.strip(" .!?") for part in _SEPARATORS.split(whole)]
    return (whole, whole.strip(" .!?"), *parts)
