"""How those who take over lapsed names title their pages: data for `soft404.py`, language by language.

Gambling, pills, imitations and homework, as sold. Never the trade alone, which a page may well be about (a law on
online casinos, slots of components, a maker of Viagra): beside it stand the words by which it is sold, or jargon that
nobody else uses.
"""

import re

# How far from the trade its selling words are looked for; praise stands beside it.
_NEAR = ".{0,60}"
_BESIDE = ".{0,15}"
_CASINOS = r"online casinos?|casinos? online|casino sites?|crypto casinos?|slots? sites?|betting sites?"


def _both(trade: str, selling: str, near: str = _NEAR) -> str:
    """The two in either order."""
    return rf"(?:{trade})\b{near}\b(?:{selling})|(?:{selling})\b{near}\b(?:{trade})"


# The lists are looked for in titles as `phrases.plain` spells them.
_WORDED = (
    # Indonesian and Malay, by far the most
    r"sbobet|slot(?:88|77|777)|slot (?:gacor|deposit (?:pulsa|dana|qris|\d+)|maxwin|resmi|terpercaya)",
    _both(r"gacor", r"slot|situs|link|rtp|maxwin|judi|togel|toto|agen|bandar|deposit|jackpot|scatter|login|daftar"),
    # Birds are gacor that sing a lot; and appointments are booked by the slot.
    _both(
        r"slot online|togel|judi (?:slot|online|bola)|(?:situs|agen|bandar) (?:slot|judi|togel)",
        r"terpercaya|resmi|terbaik|terbesar|terlengkap|maxwin|gampang menang|deposit|pulsa|toto|4d|daftar|login"
        r"|link alternatif|rtp|bonus|jackpot",
    ),
    # English
    r"(?:non|not on)[- ]?gamstop",
    _both(_CASINOS, r"bonus(?:es)?|free spins?|real money|no deposit|fast payouts?"),
    _both(_CASINOS, r"best|top|trusted|legit", _BESIDE),
    r"(?<!can i )(?<!can you )(?:buy|cheap|order)\b.{0,30}\b(?:viagra|cialis|levitra|kamagra)",
    _both(r"generic (?:viagra|cialis|levitra|kamagra)", r"online|without|price|cheap|best|for sale|delivery|shipping"),
    # Betting houses, by what their visitors look for; and company for an evening
    _both(
        r"1xbet|1хбет|1win|mostbet|melbet|parimatch|pin[- ]?up (?:casino|bet|aviator)|vavada|betwinner|linebet",
        r"зеркало|скачать|промокод|рабочее|официальный|apk|promo code|rəsmi|giriş|güncel|login|bonus|kirish|yuklab",
    ),
    _both(r"call girls?", r"escorts?|independent|service|vip|24/7|whatsapp|₹ ?\d+|hotel delivery"),
    r"(?:independent|female) escorts|vip escorts (?:in|agency|service)",
    r"ufabet",
    _both(
        r"essay writing services?|write my (?:essay|paper|thesis|dissertation)|custom essays?"
        r"|(?:buy|order) (?:an )?essays?",
        r"for me|cheap|best|top|online|professional|affordable|\d+%? off|from \$\d+",
    ),
    _both(r"essay writers?", r"for (?:me|hire)|cheap|affordable|\d+%? off"),
    _both(
        r"(?:nfl|nba|mlb|nhl|wholesale|authentic) jerseys?|replica (?:watch(?:es)?|rolex|handbags?|bags)",
        r"cheap|wholesale|from china|free shipping|(?<!not )for sale|aaa",
    ),
    _both(r"payday loans?", r"no credit check|instant|guaranteed|same day|apply now"),
    r"(?:best|cheap) (?:online )?payday loans?",
    # German, Dutch, Swedish
    r"casinos? ohne (?:oasis|limit|lugas|verifizierung|deutsche lizenz)|casino zonder (?:cruks|vergunning)"
    r"|casinon? utan (?:svensk licens|spelpaus)",
    # French, Spanish, Italian, Portuguese
    _both(
        r"casinos? en ligne|cass?in[oò]s? online",
        r"meilleurs?|fiables?|mejores|confiables|migliori|aams|melhores|b[oô]nus|bono",
        _BESIDE,
    ),
    _both(r"(?:jogo do )?tigrinho|fortune tiger", r"bet|cassino|plataforma|jogar"),
    _both(r"jogo do tigrinho|fortune tiger", r"gr[aá]tis|demo"),
    # Polish, Turkish, Vietnamese
    _both(r"kasyn[oa] (?:online|internetowe)|kasyna", r"prawdziwe pieniądze|najlepsze|bonus|bez depozytu"),
    r"deneme bonusu(?: veren)?|nhà cái (?:uy tín|số 1|hàng đầu)|kèo nhà cái",
    _both(r"(?:bahis|casino) siteleri", r"güvenilir|bonus\w*|en iyi|giriş|güncel|canlı"),
    _both(r"cá cược bóng đá", r"uy tín|trực tuyến|online|số 1|hàng đầu"),
    # Russian
    _both(r"казино", r"вулкан|вавада|играть на деньги|официальный сайт|зеркало|бездепозитный|бонус|фриспин\w*"),
    r"рейтинг (?:лучших )?(?:онлайн[- ]?)?казино",
)
# Scripts without blanks between words: Thai, Korean (which glues them on), Chinese.
_UNSPACED = (
    r"สล็อตเว็บตรง|เว็บแทงบอล|เว็บสล็อต|แทงบอลออนไลน์|บาคาร่าออนไลน์|คาสิโนออนไลน์"
    r"|카지노사이트|온라인카지노|토토사이트|바카라사이트|먹튀검증"
    r"|(?:开云|亚博|乐鱼|华体会|爱游戏|米乐|必威|万博|九游|江南|星空|半岛)(?:体育|娱乐|电竞|综合|app)"
    # The houses of Macao have hotels, and baccarat has rules.
    r"|澳门(?:新葡京|威尼斯人|永利).{0,4}(?:娱乐|平台|网站|注册|开户|app|\d{3})|真人(?:娱乐|百家乐)"
    r"|百家乐(?:平台|网站|投注|在线|开户|app)|在线百家乐"
    # Japanese: imitations of brands, by those who sell them
    r"|(?:スーパーコピー|ブランドコピー|偽ブランド).{0,30}(?:激安|通販|専門店|販売|代引|n級|最安|優良店)"
    r"|(?:激安|通販|専門店|販売|代引|n級|最安|優良店).{0,30}(?:スーパーコピー|ブランドコピー|偽ブランド)"
)
HIJACKED_TITLE = re.compile(rf"\b(?:{'|'.join(_WORDED)})\b|{_UNSPACED}")
# Who reports on a trade rather than plying it says so in the title: law, police, addiction, studies; and films, books
# and sponsors are called after it.
REPORTED_TITLE = re.compile(
    r"\b(?:ban(?:s|ned)?|outlaw\w*|tax(?:es|ed)?|fine[sd]|lawsuits?|regulators?|regulation|parliament|police|arrest\w*"
    r"|courts?|raid\w*|crackdown|studie[sd]|study|addict\w*|scams?|fraud\w*|warn(?:s|ed|ing)?|illegal|minister|watchdog|misconduct"
    r"|reports?|says?|shut\w*|lapse[sd]?|profits?|revenues?|shares|industry|sue[sd]?|probe[sd]?|investigat\w*|history"
    r"|polisi|tangkap|ditangkap|kominfo|blokir|pemerintah|tersangka|gözaltı|operasyon\w*|yasa dışı|polizei|gesetz\w*"
    r"|gericht|verbot\w*|sucht\w*|verbraucherschutz|interdi\w*|justice|tribunal|policía|ley|ilegal\w*|detenid\w+|polícia|polizia"
    r"|illegal[ei]|sequestr\w+|policj\w+|nielegaln\w+|полици\w+|\w*поліц\w+|закри\w+|суд|закон\w*|запрет\w*|фильм\w*|акт[её]р\w*"
    r"|незаконн\w+|công an|bắt"
    r"|films?|movies?|documentar\w+|documentaires?|novel|roman|museum|league|sponsor\w*|лига|спонсор\w*|снес\w+|откро\w+)\b"
    r"|逮捕|摘発|違法|警察|警方|경찰|불법"
)
# And at the beginning of what it says: nobody sells with these.
REPORTED_START = 600  # characters
REPORTED_TEXT = re.compile(
    r"\b(?:police|arrested|prosecutors?|polisi|tersangka|polizei|staatsanwalt\w*|polis(?:in|i)?|savcı\w*|policía|polizia"
    r"|polícia|policj\w+|полици\w+|cảnh sát|công an)\b"
    r"|逮捕|摘発|消費者庁|警察|警方|公安机关|경찰|검거|ตำรวจ|จับกุม"
)
# Parts of words by which an address speaks of the same trade itself.
TRADES = (
    "slot", "togel", "judi", "gacor", "casino", "cassino", "kasyn", "казино", "betting", "bahis", "gambl", "poker",
    "viagra", "cialis", "levitra", "kamagra", "pharma", "essay", "jersey", "replica", "loan",
    "xbet", "mostbet", "melbet", "vavada", "ufabet", "escort",
)  # fmt: skip
