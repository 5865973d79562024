"""What pages say that keep robots and strangers out: data for `challenge.py`, each list with its reason.

Spelt as `phrases.plain` spells; the marks of the vendors' scripts are in `marks.py`, other languages in `tongues.py`.
"""

import re

# What servers title the error pages of their own for statuses that keep strangers out: number, phrase or both.
REFUSING_TITLE = re.compile(
    r"(?:http )?(?:error )?(?:40[137]|429|451)?[ :-]*(?:unauthorized|authorization required|forbidden"
    r"|proxy authentication required|too many requests|unavailable for legal reasons)"
)
# A robot check: titles (whole, site name cut off) whatever the status says.
CHALLENGE_TITLES = frozenset(
    {
        "just a moment...", "just a moment…", "just a moment", "attention required! | cloudflare",
        "attention required!", "please wait... | cloudflare", "please wait...", "one moment, please...",
        "making sure you're not a bot!", "making sure you're not a bot", "verifying you are human",
        "verify you are human", "human verification", "are you a robot?", "are you human?", "robot check", "bot check",
        "bot verification", "bot detected", "security check", "security checkpoint", "vercel security checkpoint",
        "ddos-guard",
        "checking your browser", "checking your browser...", "pardon our interruption", "pardon our interruption...",
        "access denied", "access to this page has been denied", "access to this page has been denied.",
        "captcha", "recaptcha", "client challenge", "browser check", "please verify you are a human",
        "request rejected", "robot or human?", "hcaptcha solve page", "radware bot manager captcha",
        "robot challenge screen", "jstor: access check", "error: cookies_not_supported", "cookie absent",
        "error: cookies are not supported by your browser",
        "you have been blocked", "sorry, you have been blocked", "validate.perfdrive.com", "radware captcha page",
        "incapsula", "unusual traffic", "oh noes!", "checking you are not a bot", "challenge validation",
        "your access to this site has been limited by the site owner",
        "nur einen moment...", "nur einen moment…", "einen moment bitte...", "einen moment…", "un instant...",
        "un instant…", "un momento...", "un momento…", "um momento...", "um momento…", "één moment...", "één moment…",
        "een moment geduld...", "cierpliwości...", "cierpliwości…", "один момент...", "один момент…", "подождите...",
        "请稍候…", "请稍候...", "しばらくお待ちください...", "잠시만 기다리십시오...", "잠시만 기다리십시오…",
        "вы не робот?", "百度安全验证", "安全验证", "人机验证",
    }
)  # fmt: skip
# Titles by which a site keeps single pages to those who have paid for them or were invited.
ACCESS_TITLES = frozenset({"subscribe to read", "subscribe to continue reading", "you need access"})
# And sentences on a short page.
CHALLENGE_PHRASES: tuple[str, ...] = (
    "checking your browser before accessing", "checking if the site connection is secure", "verify you are human",
    "verify that you are human", "verifying you are human", "please complete the security check to access",
    "enable javascript and cookies to continue", "making sure you're not a bot", "unusual traffic from your",
    "press & hold to confirm you are a human", "request unsuccessful. incapsula incident",
    "needs to review the security of your connection", "protected by anubis", "confirm you are not a robot",
    "confirm you're not a robot", "prove you are not a robot", "detected unusual activity from your",
    "we need to verify that you're not a robot", "please enable js and disable any ad blocker",
    "please wait while your request is being verified", "verifying that you are not a robot",
    "checking you are not a bot", "please solve the captcha to continue", "complete the captcha to continue",
    "your request has been blocked due to a network policy", "please set a user-agent and respect our robot policy",
    "your access to this service has been limited", "the requested url was rejected. please consult with your",
    "content is not available in your", "content isn't available in your", "video is not available in your",
    "website is unavailable in your", "site is not available in your", "unavailable in the european economic area",
    "unavailable to visitors from the european", "unavailable in most european countries",
    "unavailable in your region", "unavailable in your country", "you are now in line. thank you for your patience",
    "sucuri website firewall - access denied", "подтвердите, что запросы отправляли вы",
    "make sure you're not a robot", "may be sending automated queries", "made us think that you are a bot",
    "made us think you were a bot", "we believe that you are a bot",
    "been blocked by network security", "unusual traffic activity from your network",
    "confirm that you're human", "запросы с вашего устройства похожи на автоматические",
    "from a country belonging to the european economic area", "can only be watched from within the united",
    "site is currently private", "blog is open to invited readers only", "you need permission to access this",
    "generated by mod_security", "turn javascript on and reload the page", "is using a security service for protection",
    "please enable javascript and cookies", "your ip has been blocked", "verifying your browser",
    "let us know you're not a robot", "your ip address has been blocked",
    "cookies need to be enabled to use this", "your browser currently does not accept cookies",
    "or switch to an account with access",
    "must enable cookies to view this site", "cookies must be enabled to access this site",
    "page is restricted to members", "content is restricted to members",
)  # fmt: skip
# The same, where the status does not say so anyway: servers word their own 403 like this (Apache).
NO_PERMISSION: tuple[str, ...] = (
    "don't have permission to access this", "don't have permission to view this", "do not have permission to view this",
    "not authorized to access this page",
)  # fmt: skip
# What a page that stands for any address asks of its visitor's browser.
WANTS_OF_BROWSER = re.compile(
    r"\b(?:enable|turn on|activate) (?:\w+ (?:and )?)?(?:cookies|javascript)\b"
    r"|\b(?:cookies|javascript) (?:is |are |must be |need to be )?(?:currently |not )?"
    r"(?:required|enabled|disabled|turned off)"
    r"|\b(?:does not|doesn't) (?:accept|support) (?:cookies|javascript)\b"
)
# Headers by which a wall names itself: (name, value contained, case folded; "" for any value).
CHALLENGE_HEADERS: tuple[tuple[str, str], ...] = (
    ("cf-mitigated", "challenge"),
    ("x-amzn-waf-action", "challenge"),
    ("x-amzn-waf-action", "captcha"),
    ("x-vercel-mitigated", "challenge"),
    ("x-dd-b", ""),  # DataDome's mark of a refusal; `x-datadome: protected` stands on pages that it lets through, too
)

# A log-in wall needs both: a path segment of the final address, and a title or a password field that asks for it.
LOGIN_SEGMENT = re.compile(
    r"(?:wp-)?(?:log|sign)[-_]?(?:in|on)(?:\.\w{2,6})?|auth|authwall|sso|cas|oauth2?|account[s]?[-_]?login|checkpoint|saml2?"
    r"|servicelogin|users?[-_]login|anmelden|connexion|iniciar[-_]sesion|accedi|inloggen|logowanie",
)
# Where services for single sign-on are (Shibboleth, SimpleSAMLphp, ADFS, Keycloak): what is shown there, a script that
# looks for an earlier session or a list of universities, is never what was asked for. Pages about them have no query.
SIGN_ON_FORM = "SAML"  # as `marks.py` calls the forms by which visitors are handed over to one
SIGN_ON = re.compile(
    r"/(?:idp/profile/|saml2?/|simplesaml|openid-connect/|adfs/ls|shibboleth\.sso/)[^?]*"
    r"\?(?:.*&)?(?:execution|samlrequest|entityid|client_id|wa)="
)
LOGIN_TITLE = re.compile(
    r"\b(?:(?:log|sign)[- ]?in|log on|sign on|anmelden|anmeldung|einloggen|connexion|se connecter|iniciar sesión"
    r"|authentification|identification|acceso|accesso|area riservata|autenticazione|iniciar sessão"
    r"|entrar|accedi|inloggen|authentication required|authwall|single sign-on|web login service|logga in|logg inn"
    r"|(?:select|find|choose) your (?:institution|organi[sz]ation)"
    r"|log ind|kirjaudu|giriş yap|zaloguj|logowanie|přihlášení|bejelentkezés|autentificare|đăng nhập|вход|войти|увійти"
    r"|ログイン|로그인|登录|登入)\b"
)
# Text of a page that is no more than a form to log in with, or a request for cookies.
LOGIN_TEXT = 300  # characters
# The title of a log-in page that stands in the place of another: nothing but that, and to what. (A guide may be called
# "Log in with GitHub".)
LOGIN_ALONE = re.compile(
    rf"(?:please )?{LOGIN_TITLE.pattern}(?: (?:required|to|at|for|on|with your)\b.{{0,40}}| ?\[.{{1,40}}\])?"
    r"|(?:log|sign)[- ]?into .{1,40}"
)
# What stands beside a password field where a page would be, for those who may see it.
LOGIN_PHRASES: tuple[str, ...] = (
    "must be logged in to view this",
    "requires credentials to view",
    "must log in to view this",
    "need to log in to view this",
    "please log in to view this",
    "need to be logged in to view this",
    "have to log in to view this",
    "must sign in to view this",
    "need to sign in to view this",
    "please sign in to view this",
    "log in to see this page",
    "sign in to see this page",
    "are not logged in or you do not have",
    "must log in to continue",
    "must sign in to continue",
    "must be logged in to continue",
    "need to log in to continue",
    "need to sign in to continue",
    "please log in to continue",
    "please sign in to continue",
    # WordPress, of a post that has a password of its own
    "content is password protected",
    "inhalt ist passwortgeschützt",
    "contenu est protégé par un mot de passe",
    "contenido está protegido por contraseña",
    "contenuto è protetto da password",
    "inhoud is beschermd met een wachtwoord",
    "conteúdo está protegido por senha",
    "treść jest zabezpieczona hasłem",
)
# What boards keep from strangers on a page that they may read, and where several posts stand, one of which may be kept.
PART = re.compile(
    r"\b(?:to|can) (?:view|see) (?:this|these) (?:hidden|attach\w+|images?|links?|signature|files? attached)\b"
)
LISTS_POSTS = re.compile(r"/(?:19|20)\d\d(?:/\d\d?){0,2}/?$|/(?:category|tag|author|page)/")
# Where visitors without cookies end: publishers want theirs back.
COOKIE_WALL = re.compile(r"/cookieabsent\b|[?&]error=cookies_not_supported\b")
# Hosts (by their first label) that do nothing but ask for a consent.
CONSENT_LABELS = frozenset({"consent", "guce"})
# Hosts (and all under them) to which sites send their visitors to wait for their turn, or to solve a puzzle.
WAITING_HOSTS = frozenset({"queue-it.net", "captcha-delivery.com", "perfdrive.com"})
# What such a place is called that asks for an age; some are told what was asked for by their path (`/agecheck/app/7`).
_AGE = r"age[-_]?(?:check|gate|verif\w{1,10}|confirm\w{0,6})"
AGE_CHECK = re.compile(f"/{_AGE}/")
# Where sites send a visitor first, to ask for a consent, an age, a subscription or an account: a path's segment (or a
# host's first label). It is a wall where the address that was asked for is handed on in the query, to come back to.
GATE_SEGMENT = re.compile(
    r"(?:cookie|user|collect|privacy|gdpr)?[-_]?consent(?:[-_]\w{1,20})?|guce|zustimmung|toestemming"
    r"|cookies?[-_]?(?:wall|accept|check|gate|notice)|(?:my)?privacy[-_]?(?:gate|wall)?"
    rf"|{_AGE}|over[-_]?18|subscri(?:be|ption)s?|paywall|abo"
    r"|register|registration|sign[-_]?up|join|agree(?:ment)?|disclaimer|terms[-_]?(?:of[-_]?(?:use|service))?"
    r"|(?:choose|select)[-_]?(?:country|region|location|language)|(?:show|sg)?captcha|challenge|bot[-_]?check"
    r"|unsupported[-_]?browser",
)
