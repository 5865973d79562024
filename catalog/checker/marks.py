"""Whose robot check or parking page is it? Told by the source of pages that show next to nothing. Pure.

What such a page does is done by scripts, so hardly a word of it can be read; but each vendor's scripts are its own.
Some vendors put a script into the pages that they let through, too: those marks count only where nothing else is there.
"""

import re

# A page with more visible text than this shows something besides its check.
LITTLE_TEXT = 600  # characters
# As many scripts as a page has that consists of a check and nothing else.
FEW_SCRIPTS = 2
# Walls are short: no more of a source is looked at.
SOURCE = 65_536  # bytes

_WALLS = re.compile(
    rb"(?P<Cloudflare>_cf_chl_opt|/cdn-cgi/challenge-platform/h/\w/orchestrate/|cf-browser-verification)"
    rb"|(?P<Anubis>id=[\"']anubis_challenge[\"']|(?:src|href)=[\"'][^\"']{0,80}/\.within\.website/x/cmd/anubis/)"
    rb"|(?P<GoAway>/\.well-known/[^\"'\s]{0,80}/go-away/cmd/)|(?P<Bunny>/\.bunny-shield/)"
    rb"|(?P<DataDome>captcha-delivery\.com/(?:c\.js|i\.js|captcha|interstitial))"
    rb"|(?P<PerimeterX>id=[\"']px-captcha[\"'])"
    rb"|(?P<AWS>window\.gokuProps)"
    rb"|(?P<Akamai>/_sec/cp_challenge/|sec-if-cpt-container"
    rb"|(?i:<title>access denied</title>)[\s\S]{0,1500}?errors(?:\.|&#46;)edgesuite(?:\.|&#46;)net)"
    rb"|(?P<Sucuri>sucuri_cloudproxy_js)"
    rb"|(?P<F5>Please enable JavaScript to view the page content\.\s*(?:<br\s*/?>\s*)?Your support ID is)"
    rb"|(?P<Kasada>/ips\.js\?\w)"
    rb"|(?P<DDoSGuard>/ddos-guard/js-challenge/)"
    rb"|(?P<Azure>/\.azwaf/)"
    rb"|(?P<Imunify>id=[\"']wsidchk-form[\"'])"
    rb"|(?P<Alibaba>/_____tmd_____/punish)"
    rb"|(?P<Imperva><iframe[^>]{0,200}/_Incapsula_Resource\?)"
)
# One of these is in every such source: to look for each takes a tenth of the time that the pattern takes.
_WALL_HINTS = (
    b"_cf_chl_opt", b"challenge-platform", b"cf-browser-v", b"anubis", b"captcha", b"gokuProps", b"/_sec/cp",
    b"sec-if-cpt", b"sucuri", b"support ID", b"/ips.js?", b"ddos-guard", b"azwaf", b"wsidchk",
    b"_____tmd_____", b"_Incapsula_", b"edgesuite", b"go-away", b"bunny-sh",
)  # fmt: skip
# These stand on honest pages as well.
_WALLS_ALONE = re.compile(
    rb"(?P<Imperva>/_Incapsula_Resource\?)|(?P<F5>/TSPD/\w{8,}\?type=)"
    rb"|(?P<cookie>document\.cookie\s*=[^<]{0,300}location\.(?:reload|replace|href))"
)
# A puzzle, and nothing to fill in besides: not that of a form by which one writes to somebody.
LITTLE_BESIDE = 200  # characters
_PUZZLE = re.compile(
    rb"class=[\"'](?:(?P<reCAPTCHA>g-recaptcha)|(?P<hCaptcha>h-captcha)|(?P<Turnstile>cf-turnstile))[\"' ]"
    rb"|(?P<Arkose>\.(?:arkoselabs|funcaptcha)\.com/)"
    # No puzzle, but a form that its script sends on to where one logs in (SAML 2.0 Bindings, section 3.5).
    rb"|(?P<SAML><input[^>]{0,200}name=[\"']SAMLRequest[\"'])"
)
_TO_FILL_IN = re.compile(rb"<textarea|<select|<input(?![^>]{0,300}type=[\"']?(?:hidden|submit|button))", re.I)
# Addresses and scripts that only the pages of parkers have, Google's advertisements for domains without pages among
# them.
_PARKERS = re.compile(
    rb"(?P<Sedo>sedoparking\.com/)|(?P<ParkingCrew>parkingcrew\.(?:net|com)/|d1lxhc4jvstzrp\.cloudfront\.net/)"
    rb"|(?P<Bodis>bodis(?:cdn)?\.com/|window\.park\s*=\s*[\"'])|(?P<GoDaddy>/parking-lander/)"
    rb"|(?P<AdSense>/adsense/domains/caf\.js)|(?P<HugeDomains>hugedomains\.com/domain_profile)"
    rb"|(?P<Above>above\.com/marketplace/)|(?P<ParkLogic>parklogic\.com/)"
)

# What stores of files say in XML of a name that they do not hold (Amazon S3 "Error responses", Azure "Status and error
# codes", Google Cloud Storage), whatever status a proxy before them makes of it.
_STORE_ERROR = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,100}>\s*)?<Error>\s*<Code>(?:NoSuch|(?:Blob|Container|Resource)NotFound)\w{0,30}"
    rb"</Code>\s*<Message>([^<]{1,200})"
)


def find_store_error(body: bytes) -> str:
    """What a store of files says in the place of one that is not there; "" for what is no such answer."""
    said = _STORE_ERROR.match(body)
    return " ".join(said[1].decode("utf-8", "replace").split()) if said else ""


def find_marks(source: bytes, *, text: int, scripts: int, scripted: bool) -> tuple[str, str]:
    """The vendor of a robot check and of a parking page that a source shows; "" for none.

    Args:
        text: how many characters of text the page shows.
        scripts: how many scripts it has.
        scripted: whether it is evidently an application that its scripts build.
    """
    if text > LITTLE_TEXT:
        return "", ""
    source = source[:SOURCE]
    wall = _WALLS.search(source) if any(hint in source for hint in _WALL_HINTS) else None
    if wall is None and not scripted and scripts <= FEW_SCRIPTS and not text:
        wall = _WALLS_ALONE.search(source)
    if wall is None and text <= LITTLE_BESIDE:
        puzzle = _PUZZLE.search(source)
        wall = puzzle if puzzle and _TO_FILL_IN.search(source) is None else None
    parker = _PARKERS.search(source)
    return (wall.lastgroup or "") if wall else "", (parker.lastgroup or "") if parker else ""
