"""How those who take over lapsed names title their pages: data for `soft404.py`, language by language.

Gambling, pills, imitations and homework, as sold. Never the trade alone, which a page may well be about (a law on
online casinos, slots of components, a maker of Viagra): beside it stand the words by which it is sold, or jargon that
nobody else uses.
"""

import re
from functools import cache

# How far from the trade its selling words are looked for; praise stands beside it.
_NEAR = ".{0,60}"
_BESIDE = ".{0,15}"
_CASINOS = (
    r"online[- ]casinos?|casinos? online|casino sites?|crypto casinos?|slots? sites?|betting sites?|cazinouri online"
)
_PILLS = r"(?:viagra|cialis|levitra|kamagra)"
_BRANDS = r"(?:louis vuitton|gucci|michael kors|ray[- ]?bans?|oakley|ugg|moncler)"


def _both(trade: str, selling: str, near: str = _NEAR) -> str:
    """The two in either order."""
    return rf"(?:{trade})\b{near}\b(?:{selling})|(?:{selling})\b{near}\b(?:{trade})"


# The lists are looked for in titles as `phrases.plain` spells them.
_WORDED = (
    # Indonesian and Malay, by far the most
    r"sbobet\d*|slot(?:88|77|777)|slot (?:gacor|depo(?:sit)? (?:pulsa|dana|qris|\d+k?)|maxwin|resmi|terpercaya)",
    r"bandarqq|dominoqq|pkv games|mega888|918kiss|kiss918|pussy888|scr888|joker123|live draw (?:hk|sgp|sdy|macau)",
    r"(?:keluaran|pengeluaran|paito|prediksi) (?:hk|sgp|sdy)|togel (?:hari ini|singapore|hongkong|sgp|hk|sydney)",
    _both(r"slot demo|demo slot", r"gratis|pragmatic|pg soft|rupiah|gacor"),
    _both(r"gacor", r"slot|situs|link|rtp|maxwin|judi|togel|toto|agen|bandar|deposit|jackpot|scatter|login|daftar"),
    # Birds are gacor that sing a lot; and appointments are booked by the slot.
    _both(
        r"slot online|togel|judi (?:slot|online|bola)|(?:situs|agen|bandar) (?:slot|judi|togel|toto|bola)",
        r"terpercaya|resmi|terbaik|terbesar|terlengkap|maxwin|gampang menang|deposit|pulsa|toto|4d|daftar|login"
        r"|link alternatif|rtp|bonus|jackpot",
    ),
    # English
    r"(?:non|not on)[- ]?gamstop",
    _both(_CASINOS, r"bonus(?:es)?|free spins?|real money|no deposit|fast payouts?"),
    _both(_CASINOS, r"(?:best|top)(?! practices?)|trusted|legit|terpercaya|beste[nrs]?|nejlepší|bune", _BESIDE),
    _both(r"aviator (?:game|bet)|sweet bonanza|gates of olympus|teen patti", r"real money|apk|bonus|casino|oyna|giriş"),
    _both(r"satta (?:king|matka)", r"results?|charts?|gali|live|guessing"),
    # Order is a noun as well, in medicine too.
    rf"(?<!can i )(?<!can you )(?<!not )(?:buy|cheap)\b.{{0,30}}\b{_PILLS}|order (?:generic |cheap |brand )?{_PILLS}",
    _both(
        r"(?:buy|order) (?:xanax|tramadol|ambien|stromectol|ivermectin|oxycodone|adderall|modafinil)",
        r"online|overnight",
    ),
    _both(
        _both(_PILLS, r"acheter|comprar|kaufen|acquistare|kopen", _BESIDE),
        r"online|en ligne|sans ordonnance|ohne rezept|rezeptfrei|sin receta|senza ricetta",
    ),
    _both(_PILLS, r"oral jelly|canadian (?:online )?pharmacy|rezeptfrei kaufen"),
    _both(rf"generic {_PILLS}", r"online|without|price|cheap|best|for sale|delivery|shipping"),
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
    rf"cheap {_BRANDS}|{_BRANDS} (?:pas cher|outlet (?:store )?online)|cheap jerseys (?:wholesale|(?:from )?china)",
    # Bonuses for nothing, in several languages
    r"bonus(?: ohne einzahlung| sans dépôt| senza deposito| zonder storting| bez vkladu| bez depozytu)"
    r"|b[oóô]n(?:o|us) (?:sin depósito|sem depósito)|bonus new member",
    # German, Dutch, Swedish, Norwegian, Danish, Finnish
    r"casinos? ohne (?:oasis|limit|lugas|verifizierung|deutsche lizenz)|casino zonder (?:cruks|vergunning)"
    r"|casino(?:er)? uden (?:rofus|dansk licens)",
    _both(
        r"nettcasino\w*|casino på nett|nettikasino\w*|kasinot",
        r"beste|gratisspinn|bonus\w*|parhaat|ilman rekisteröitymistä|ilmaiskierroks\w*",
    ),
    # French, Spanish, Italian, Portuguese
    _both(
        r"casinos? en ligne|cass?in[oò]s? online|casas de (?:apuestas|apostas)|siti (?:di )?scommesse",
        r"meilleurs?|fiables?|mejores|confiables|migliori|aams|melhores|sin licencia|b[oô]nus|bono",
        _BESIDE,
    ),
    _both(r"(?:jogo do )?tigrinho|fortune tiger", r"bet|cassino|plataforma|jogar"),
    _both(r"jogo do tigrinho|fortune tiger", r"gr[aá]tis|demo"),
    # Hungarian, Greek, Polish, Turkish, Vietnamese
    _both(r"(?:online )?kaszinó\w*", r"legjobb|ingyen pörgetés|bónusz\w*"),
    _both(r"καζίνο", r"μπόνουσ|καλύτερ\w+|φρουτάκια"),
    _both(r"kasyn[oa] (?:online|internetowe)|kasyna", r"prawdziwe pieniądze|najlepsze|bonus|bez depozytu"),
    r"deneme bonusu(?: veren)?|nhà cái (?:uy tín|số 1|hàng đầu)|kèo nhà cái",
    _both(r"(?:bahis|casino) siteleri", r"güvenilir|bonus\w*|en iyi|giriş|güncel|canli"),
    r"güncel giriş(?: adresi)?|yeni giriş adresi",
    _both(r"nhà cái", r"trang chủ|link (?:vào|đăng nhập)|đăng ký|khuyến mãi|tải app"),
    _both(
        r"kubet\w*|shbet|fb88|vn88|fun88|bk8|789bet|hi88|jun88|8xbet|new88", r"đăng ký|đăng nhập|trang chủ|link|casino"
    ),
    r"(?:game bài|cổng game|bắn cá|nổ hũ|tài xỉu) đổi thưởng",
    _both(r"cá cược bóng đá", r"uy tín|trực tuyến|online|số 1|hàng đầu"),
    # Russian
    _both(r"казино", r"вулкан|вавада|играть на деньги|официальный сайт|зеркало|бездепозитный|бонус|фриспин\w*"),
    r"рейтинг (?:лучших )?(?:онлайн[- ]?)?казино",
    _both(r"рабочее зеркало", r"бет|bet|казино|casino|слот\w*"),
    _both(r"игровые автоматы", r"на деньги|бесплатно|без регистрации", _BESIDE),
    # Diplomas, and company for an evening
    _both(r"купить диплом\w*", r"недорого|занесени\w+|гознак\w*"),
    _both(r"проститутки", r"индивидуалки|vip|дешевые|интим|шлюхи|снять"),
    # Arabic
    _both(r"كازينو", r"اون لاين|أونلاين|مكافآت|بدون إيداع"),
)
# Swedes glue words together.
_WITHIN = r"casinon? utan (?:svensk licens|spelpaus)\b"
# Scripts without blanks between words: Thai, Korean (which glues them on), Chinese.
_UNSPACED = (
    r"สล็อตเว็บตรง|เว็บแทงบอล|เว็บสล็อต|แทงบอลออนไลน์|บาคาร่าออนไลน์|คาสิโนออนไลน์"
    r"|(?:บาคาร่า|สล็อต|pg ?slot).{0,20}(?:เว็บตรง|เครดิตฟรี|ฝากถอน|แตกง่าย)"
    r"|카지노사이트|온라인카지노|토토사이트|바카라사이트|먹튀검증|출장(?:안마|마사지).{0,30}(?:후불|24시|콜걸)"
    r"|(?:开云|亚博|乐鱼|华体会|爱游戏|米乐|必威|万博|九游|江南|星空|半岛)(?:\(\w{1,8}\))?(?:体育|娱乐|电竞|综合|app)"
    # The houses of Macao have hotels, and baccarat has rules.
    r"|澳门(?:新葡京|威尼斯人|永利).{0,4}(?:娱乐|平台|网站|注册|开户|app|\d{3})|真人(?:娱乐|百家乐)"
    r"|百家乐(?:平台|网站|投注|在线|开户|app)|在线百家乐|bet365.{0,4}(?:官网|入口|备用)|365体育投注|pg电子|麻将胡了"
    r"|开元棋牌|买球(?:平台|网站|app|官网)"
    # Japanese: casinos as they are recommended, and imitations of brands, by those who sell them
    r"|オンラインカジノ.{0,20}(?:おすすめ|ランキング|入金不要|ボーナス)"
    r"|(?:スーパーコピー|ブランドコピー|偽ブランド).{0,30}(?:激安|通販|専門店|販売|代引|n級|最安|優良店)"
    r"|(?:激安|通販|専門店|販売|代引|n級|最安|優良店).{0,30}(?:スーパーコピー|ブランドコピー|偽ブランド)"
)
HIJACKED_TITLE = rf"\b(?:{'|'.join(_WORDED)})\b|{_WITHIN}|{_UNSPACED}"
# One of these is in every such title: most are spared the pattern, and most runs the making of it.
_HINTS = (
    "slot", "gacor", "togel", "judi", "bet", "situs ", "agen ", "bandar", "dominoqq", "pkv games", "918", "joker123",
    "live draw", "eluaran ", "paito", "prediksi", "gamstop", "casin", "cassin", "cazino", "aviator", "sweet bonanza",
    "gates of olympus", "teen patti", "satta ", "viagra", "cialis", "levitra", "kamagra", "buy ", "order ", "1win",
    "parimatch", "pin-up", "pin up", "pinup", "vavada", "call girl", "escorts", "essay", "write my", "jersey",
    "replica", "payday", "cheap ", "pas cher", "outlet", "bonus", "kasino", "kasyn", "casas de ", "scommesse",
    "tigrinho", "fortune tiger", "bahis", "88", "bk8",
)  # fmt: skip
_HINTS_ABROAD = (
    "depósito", "kaszinó", "καζίνο", "giriş", "nhà cái", "cá cược", "đổi thưởng", "хбет", "казино", "зеркало",
    "автоматы", "диплом", "проститутки", "كازينو", "สล็อต", "เว็บ", "แทงบอล", "บาคาร่า", "คาสิโน", "카지노",
    "토토사이트", "바카라", "먹튀", "출장", "体育", "娱乐", "电竞", "综合", "app", "澳门", "真人", "百家乐", "pg电子",
    "麻将胡了", "开元棋牌", "买球", "カジノ", "コピー", "偽ブランド",
)  # fmt: skip
_pattern = cache(re.compile)


def find_sold(title: str) -> re.Match[str] | None:
    """What a title, as `phrases.plain` spells it, sells."""
    if any(hint in title for hint in _HINTS) or (not title.isascii() and any(hint in title for hint in _HINTS_ABROAD)):
        return _pattern(HIJACKED_TITLE).search(title)
    return None


# Who reports on a trade rather than plying it says so in the title: law, police, addiction, studies; and films, books
# and sponsors are called after it.
REPORTED_TITLE = re.compile(
    r"\b(?:ban(?:s|ned)?|outlaw\w*|tax(?:es|ed)?|fine[sd]|lawsuits?|regulators?|regulation|parliament|police|arrest\w*"
    r"|courts?|raid\w*|crackdown|studie[sd]|study|addict\w*|scams?|fraud\w*|warn(?:s|ed|ing)?|illegal|minister|watchdog|misconduct"
    r"|reports?|says?|shut\w*|lapse[sd]?|profits?|revenues?|shares|industry|sue[sd]?|probe[sd]?|investigat\w*|history"
    r"|polisi|tangkap|ditangkap|kominfo|blokir|pemerintah|tersangka|gözalti|operasyon\w*|yasa dişi|polizei|gesetz\w*"
    r"|gericht|verbot\w*|sucht\w*|verbraucherschutz|interdi\w*|justice|tribunal|policía|ley|ilegal\w*|detenid\w+|polícia|polizia"
    r"|illegal[ei]|sequestr\w+|policj\w+|nielegaln\w+|полици\w+|\w*поліц\w+|закри\w+|суд|закон\w*|запрет\w*|фильм\w*|акт[её]р\w*"
    r"|незаконн\w+|công an|bắt"
    r"|films?|movies?|documentar\w+|documentaires?|novel|roman|museum|league|sponsor\w*|лига|спонсор\w*|снес\w+|откро\w+)\b"
    # What nobody sells with: science, law and harm
    r"|\b(?:spam\w*|defac\w+|detect\w*|evidence|empirical|compliance|dangers?|risks|match[- ]fixing|scandals?"
    r"|contract cheating|patents?|litigation|gambleaware|confessions?"
    r"|anwalt\w*|anwält\w*|kanzlei\w*|urteil\w*|bgh|eugh|klag(?:e|en|t)|risiken|gefahr\w*|warnt|warnung"
    r"|kansspelautoriteit|boetes?|verslav\w*|politie|spelinspektionen|förbj\w+|förbud\w*|domstol\w*|polisen|spelberoende"
    r"|spillemyndigheden|forbud\w*|forbyd\w*|lotteritilsynet|politiet|ludoman\w*|poliisi\w*|kielt\w+"
    r"|revenus|fiscal\w*|autorités?|risques?|arnaques?|enquête|ludopat\w+|riesgos?|estafas?|gobierno|prohib\w+|adicci\w+"
    r"|policia(?:l|is)|operação|influenciador\w*|vici\w+|vício|pres[oa]s?|justiça|proib\w+|rischi|truff\w+|dipendenz\w+"
    r"|prawo|ustaw\w+|uzależni\w+|bağimli\w*|soruşturma\w*|tutuklan\w+"
    r"|bahaya|dampak|hukum\w*|korban|kecanduan|larangan|haram|skripsi|xử lý|xử phạt|pháp luật|cảnh báo|khởi tố"
    r"|triệt phá"
    r"|закры\w+|музе\w+|роскомнадзор\w*|мошен\w+|штраф\w*|осужд\w+|арест\w*|задерж\w+|зависимост\w+|песн\w+|альбом\w*)\b"
    r"|逮捕|摘発|違法|警察|警方|被害|弁護士|依存|見分け方|诈骗|涉赌|抓获|打击|研究|경찰|불법|중독|논문|단속|검거|적발"
    r"|จับ|ตำรวจ|ผิดกฎหมาย|งานวิจัย"
)
# And at the beginning of what it says: nobody sells with these.
REPORTED_START = 600  # characters
REPORTED_TEXT = re.compile(
    r"\b(?:police|arrested|prosecutors?|polisi|tersangka|polizei|staatsanwalt\w*|polis(?:in|i)?|savci\w*|policía|polizia"
    r"|polícia|policj\w+|полици\w+|cảnh sát|công an)\b"
    r"|逮捕|摘発|消費者庁|警察|警方|公安机关|경찰|검거|ตำรวจ|จับกุม"
)
# Parts of words by which an address speaks of the same trade itself.
TRADES = (
    "slot", "togel", "judi", "gacor", "casino", "cassino", "kasyn", "казино", "betting", "bahis", "gambl", "poker",
    "viagra", "cialis", "levitra", "kamagra", "pharma", "essay", "jersey", "replica", "loan",
    "kasino", "kaszin", "apuestas", "apostas", "scommesse", "satta", "aviator", "диплом",
    "xbet", "mostbet", "melbet", "vavada", "ufabet", "escort",
)  # fmt: skip
