"""How systems, hosts, registrars, walls and squatters of the web word their pages, and how honest pages word theirs."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from catalog.checker.observation import Hop, Observation, Page
from catalog.checker.soft404 import WORDED
from catalog.checker.verdict import judge
from db.vocabulary import Verdict

AT = datetime(2026, 1, 2, tzinfo=UTC)
URL = "https://example.org/2016/05/harbours"
MENU = "Home News Products Support Documentation Community Events Careers Press Contact. "
LONG = "The committee met on the second Tuesday of the month to discuss the harbour and its cost. " * 9


def shown(title: str, text: str, url: str = URL, *, final: str = "", status: int = 302, vouched: bool = False) -> str:
    """The reason with which a page is judged."""
    hops = (Hop(url, status, final, permanent=status == 301),) if final else ()
    page = Page(title=title, text=text, anchors=frozenset())
    return judge(Observation(url, final or url, AT, hops, 200, page=page, answered=True, vouched=vouched)).reason


GONE = [
    ("Tumblr", "Whatever you were looking for doesn't currently exist at this address."),
    ("IIS Windows", ""),
    ("Clip", "This video is no longer available because its uploader has closed their account."),
    ("Clip", "This video is not available due to a claim."),
    ("HATA", "ARADIĞINIZ SAYFA MEVCUT DEĞİL"),  # capitals lose the dot of an i, or keep it
    ("Sayfa bulunamadi", "Anasayfa"),
    ("Oops", "Die ge\u00adsuchte Sei\u00adte wurde nicht ge\u00adfun\u00adden."),
    ("\u200bPage not found", "Home"),
    ("Pa\u0301gina no encontrada", "Lo sentimos."),
    ("Dead end", "The link you clicked may be broken."),
    ("Job", "This job posting has expired."),
    ("Slides", "This presentation is no longer available It was removed by its author."),
    ("Ой", "Такой страницы больше нет."),
    ("提示信息", "抱歉，您要查看的内容已被删除"),
    ("Shop", "Sorry, this item is unavailable."),
    ("Shop", "Sorry, but this item is currently unavailable! Try one of these."),
    ("Files", "Could not find download file"),
    ("Reddit", "This subreddit was banned due to a violation of the rules."),
    ("Not Found (#404) | Paste", "It has expired."),
    ("", "No such file."),
    ("", "Home News Products. Error 404. Contact"),
    ("No such item", ""),
    ("Sorry, something went wrong", "404 FILE"),  # SharePoint
    ("ニュース", "指定されたURLは存在しませんでした。"),
    ("블로그", "삭제되었거나 존재하지 않는 게시물입니다."),
    ("Стена", "Запись удалена или ещё не создана."),
    ("Хабр", "Публикация находится в черновиках."),
    ("Clip", "The video has been removed by the uploader."),
    ("Clip", "The file was deleted by its owner."),
    ("Clip", "The post was removed by a moderator."),
    ("Clip", "The file was deleted from our server."),
    ("Acme", "This page doesn't seem to exist. It looks like the link pointing here was faulty."),  # Astra, WordPress
    ("Acme", "It looks like nothing was found at this location. Maybe try a search?"),  # WordPress
    ("Notion", "This page couldn’t be found. You may not have access, or it might have been deleted."),
    ("Project", "Page Not Found. We could not find what you were looking for."),  # Docusaurus
    ("Foo - Wiki", "There is currently no text in this page. You can search for this page title."),  # MediaWiki
    ("Foo - Wikipedia", "Wikipedia does not have an article with this exact name."),
    ("foo [Wiki]", "This topic does not exist yet. You've followed a link to one."),  # DokuWiki
    ("Foo - Wiki", "This page does not exist yet. You can create a new empty page."),  # MoinMoin
    ("Foo < Main < TWiki", "NOTE: This Wiki topic does not exist"),
    ("Foo – Trac", "The page Foo does not exist. You can create it here."),
    ("Forum • Information", "The requested topic does not exist."),  # phpBB
    ("Forum", "No Thread specified. If you followed a valid link, please notify the administrator"),  # vBulletin
    ("An Error Has Occurred!", "The topic or board you look for appears to be either missing or off limits to you."),
    ("Oops! We ran into some problems. | Forum", "The requested thread could not be found."),  # XenForo
    ("Forum", "Oops! That page doesn’t exist or is private."),  # Discourse
    ("Forum", "The specified thread does not exist."),  # MyBB
    ("Jira", "You can't view this issue. It may have been deleted."),
    ("Medium", "Error 410. The author deleted this Medium story."),
    ("Medium", "This account was found in violation of the Medium Rules."),
    ("Blog", "The blog at foo.blogspot.com has been removed. This address is not available for new blogs."),
    ("foo", "foo.wordpress.com is no longer available. The authors have deleted this site."),
    ("WordPress.com", "foo.wordpress.com doesn’t exist Do you want to register it?"),
    ("WordPress.com › Error", "This blog has been archived or suspended."),
    ("Video", "This video is not available."),
    ("Video", "This video is no longer available because the account associated with this video has been terminated."),
    ("Courses", "Sorry, this course is no longer available."),
    ("News", MENU + "Sorry, this story is no longer available."),
    ("Careers", MENU + "This job posting is no longer available."),
    ("Error: DOI Not Found", "10.1000/x This DOI cannot be found in the DOI System."),
    ("", "Whitelabel Error Page. This application has no explicit mapping for /error."),  # Spring
    ("", "No input file specified."),  # PHP
    ("Error", "Cannot GET /2016/05/harbours"),  # Express
    ("An Error Occurred: Not Found", 'Oops! The server returned a "404 Not Found".'),  # Symfony
    ("Acme", 'Oops! The server returned a "404 Not Found".'),
    ("Apache Tomcat/7.0.52 - Error report", "description The requested resource is not available."),
    ("Acme", "The resource requested could not be found on this server!"),  # LiteSpeed
    ("404: NOT_FOUND", "Code: NOT_FOUND ID: fra1::abc"),  # Vercel
    ("", "The page could not be found NOT_FOUND fra1::abcde"),
    ("Vercel", "The deployment could not be found on Vercel."),
    ("Render", "This service has been suspended by its owner."),
    ("Replit", "This Repl is not available. Run this app to see the results here."),
    ("Read the Docs", "There's no project with this slug."),
    ("Events", "Whoops, the page or event you are looking for was not found."),
    ("Cloud", "Looks like the track you’re trying to play doesn’t exist anymore."),
    ("Kelp", "The page you want does not exist in version 3.2."),
    ("Files", "The file was deleted because nobody had asked for it for 60 days."),
    ("Sounds", "This recording has been removed and purged."),
    ("Code", 'The project "dredger" was not found.'),
    ("Papers", "Identifier 1605.99999 does not exist."),
    ("Hosts", "The website foo.webnode.example doesn't exist."),
    ("Wire", "This story is no longer available online."),
    ("Community not found", "There aren’t any."),
    ("Article identifier not recognized", ""),
    ("The page could not be found or you don't have permission to view it. (404)", ""),
    ("Whoops 404", ""),
    ("Oops: that item isn’t available | Acme", ""),
    ("Page unavailable", "Sorry."),
    ("Account suspended", "Contact your host."),
    ("IIS7", ""),
    ("Careers", "This position is no longer available The job you were hoping for went to somebody else."),  # a heading
    ("Careers", "The job you are looking for has been filled."),
    ("Files", "Sorry, this transfer has expired."),
    ("Story", "User deactivated or deleted their account."),  # Medium
    ("Acme", "Sorry, we've misplaced that URL or it's pointing to something that doesn't exist."),  # Poole, Jekyll
    ("Acme", "Page wasn’t found Home"),
    ("Bitbucket", "Repository unavailable Bitbucket no longer supports Mercurial repositories."),
    ("SlideShare", "The SlideShow is unavailable or private."),
    ("Acme", "Sorry! The server can't find that page. Please try the home page."),
    ("Acme", "The page does not exist. Maybe there has been an error."),
    ("Acme", "Not a valid resource This page 'boats' is not found on this server"),
    ("Acme", "Looks like there has been a mistake. Nothing exists here."),
    ("Acme", "We looked far, but couldn't find what you are looking for!"),
    ("Acme", "The web page /news/boats that you seek cannot be found on this web site."),
    ("Acme", "The address you entered was not found."),
    ("Acme", "This item does not exist It's possible that it is sold under another name."),
    ("Acme", "Hmmm, looks like that page doesn't exist... Double-check the address."),
    ("Acme", "Es posible que la página que busca haya sido eliminada."),  # Laravel
    ("Laden", "Dieser Artikel ist leider nicht mehr im Sortiment."),
    ("Laden", "Das gesuchte Produkt führen wir nicht mehr."),
]  # fmt: skip


@pytest.mark.parametrize(("title", "text"), GONE)
def test_an_error_page_that_answers_200_is_known_by_what_it_says(title: str, text: str) -> None:
    assert shown(title, text) in WORDED


# By language: a title, and a sentence on a page that is titled by its site.
ABROAD = """
de | Objekt nicht gefunden! | Der angeforderte URL konnte auf dem Server nicht gefunden werden.
de | Seite nicht gefunden | Wir konnten nicht finden, wonach Sie gesucht haben.
fr | Objet non trouvé! | Nous n’avons pas trouvé ce que vous recherchiez.
es | ¡Objeto no localizado! | Lo sentimos, pero no se pudo encontrar la página solicitada.
es | Página no encontrada | No pudimos encontrar lo que buscaba.
it | Oggetto non trovato! | Non siamo riusciti a trovare quello che stavi cercando.
pt | Objeto não encontrado! | Lamentamos, mas a página requisitada não pode ser encontrada.
pt | Página não encontrada | Não foi possível encontrar o que você está procurando.
nl | Object niet gevonden! | We kunnen niet vinden waar je naar op zoek bent.
sv | Objektet hittas ej! | Tyvärr kunde inte den begärda sidan hittas.
sv | Sidan hittades inte | Vi kunde inte hitta det du letade efter.
da | Siden blev ikke fundet | Vi beklager, men den ønskede side kunne ikke findes
da | Siden blev ikke fundet | Vi kunne ikke finde det, du søgte.
no | Objektet ble ikke funnet! | Beklager, men siden du spør etter finnes ikke.
no | Fann ikkje sida | Sida du spør etter finst ikkje.
no | Fant ikke siden | Vi kunne ikke finne det du lette etter.
is | Síða fannst ekki | Því miður fannst umbeðin síða ekki.
is | Síða fannst ekki | Við fundum ekki það sem þú leitaðir að.
pl | Nie znaleziono obiektu! | Nie mogliśmy znaleźć strony której szukasz.
cs | Objekt nenalezen! | Požadovaná stránka nebyla bohužel nalezena.
cs | Stránka nenalezena | Nepodařilo se nám najít co jste hledal(a).
hu | Nincs ilyen oldal | Sajnos nem találtuk azt az oldalt, amit kerestél.
ro | Pagină inexistentă | Din păcate nu am găsit pagina solicitată
ro | Obiectul nu a fost gasit! | Pagina nu a fost găsită.
sl | Strani ni bilo možno najti | Iskane strani ni bilo možno najti.
lv | Lapa nav atrasta | Atvainojamies, pieprasītā lapa nav atrodama.
ru | Объект не найден! | Запрашиваемый ресурс не найден.
ru | Страница не найдена | К сожалению, мы не смогли найти запрашиваемую вами страницу.
uk | Сторінку не знайдено | На жаль, ми не змогли знайти сторінку, яку ви запитували.
be | Бачыну не знайшлі | Старонка не знойдзена.
bg | Страница не е намерена | Съжаляваме, но поисканата страница не може да бъде намерена.
mk | Страницата не е најдена | Страницата не е пронајдена.
sr | Објекат није пронађен! | Тражени резултат не постоји.
el | Η σελίδα δεν βρέθηκε | Λυπούμαστε, αλλά η σελίδα που ζητήθηκε δεν βρέθηκε.
tr | Nesne mevcut değil! | Aradığınız şeyi bulamadık.
az | Səhifə tapılmadı | Üzr istəyirik, səhifə tapılmadı.
ar | تعذر العثور على الصفحة | لم نتمكن من العثور على ما كنت تبحث عنه.
ar | الصفحة غير موجودة | نحن آسفون، لكننا لم نعثر على الصفحة المطلوبة.
he | דף לא קיים | אנו מתנצלים, העמוד המבוקש אינו קיים.
he | דף לא נמצא | דף לא נמצא באתר.
fa | صفحه یافت نشد | شرمنده، صفحه مورد تقاضا یافت نشد.
fa | صفحه ای که دنبال آن بودید پیدا نشد. | صفحه‌ای که دنبال آن بودید پیدا نشد.
ur | صفحہ نہیں ملا | صفحہ نہیں ملا۔
mr | पान मिळाले नाही | आम्ही क्षमस्व आहोत, पण विनंती केलेले पान मिळाले नाही.
vi | Không tìm thấy trang | Rất tiếc, không thể tìm thấy trang được yêu cầu.
vi | Không tìm thấy trang | Chúng tôi không thể tìm thấy nội dung bạn đang tìm kiếm.
id | Laman tidak ditemukan | Maaf, laman yang Anda minta tidak ditemukan.
id | Halaman Tak Ditemukan | Kami tak dapat menemukan yang anda cari.
ms | Laman tidak dijumpai | Maaf, tetapi laman yang diminta tidak dijumpai.
tl | Hindi Nahanap ang Pahina | Hindi nahanap ang pahina.
sw | Ukurasa haujapatikana | Ukurasa haujapatikana.
af | Bladsy nie gevind nie | Bladsy nie gevind nie.
zh | 找不到对象！ | 我们找不到您要找的页面。
zh | 找不到物件！ | 找不到頁面。
ca | No s'ha pogut trobar la pàgina | Ho sentim, però no s'ha pogut trobar la pàgina sol·licitada
gl | Páxina non atopada | Sentímolo, pero non se atopou a páxina solicitada.
eu | Ez da orririk aurkitu | Ez da orririk aurkitu.
sq | S’u gjet faqe | Faqja nuk u gjet.
"""


# More than can be listed: what pages call themselves, and that it is not there.
MISSING = """
Die von Ihnen aufgerufene Seite existiert nicht mehr.
Cette page a été supprimée ou déplacée.
El contenido que busca ya no está disponible.
Il contenuto che stai cercando non esiste più.
De pagina die u probeert te bezoeken bestaat niet (meer).
Strona o podanym adresie nie istnieje.
Такой страницы уже не существует.
Запитану вами сторінку видалено.
Sidan du försöker nå finns inte längre.
O conteúdo que procura já não existe.
Tato stránka již neexistuje.
对不起，您要查看的页面已删除！
ご覧の記事は移動または削除された可能性があります。
찾으시는 페이지가 없습니다.
Görmek istediğiniz içerik kaldırılmış olabilir.
A keresett tartalom nem található.
Etsimääsi sisältöä ei valitettavasti löydy.
Den ønskede siden er slettet.
Αυτή η σελίδα δεν είναι διαθέσιμη.
Pagina pe care o căutați nu mai există.
عذراً، هذه الصفحة غير متوفرة.
Ups! Nie ma takiej strony.
Мы не нашли такую страницу.
Nous ne trouvons pas cette page.
該当するページがありません。
"""


@pytest.mark.parametrize("sentence", MISSING.strip().splitlines())
def test_an_error_page_is_known_in_other_languages_by_what_it_says_of_itself(sentence: str) -> None:
    assert shown("Acme", f"{MENU} {sentence}") == "phrase_not_found"
    assert shown("Acme", f"{MENU} {sentence}" + LONG * 2) == "http_200"


@pytest.mark.parametrize(
    "text",
    [
        "Diese Seite ist neu. Der Film existiert nicht mehr.",  # in another sentence
        "Wenn eine Seite nicht gefunden wird, fragen wir nach.",
        "Les pages du port. Le môle n'existe plus.",
        "ページの作り方。",
    ],
)
def test_a_page_that_speaks_of_pages_is_there(text: str) -> None:
    assert shown("Acme", text) == "http_200"


@pytest.mark.parametrize("row", ABROAD.strip().splitlines())
def test_an_error_page_is_known_in_other_languages_by_its_title_and_by_its_sentence(row: str) -> None:
    _, title, sentence = row.split(" | ")
    assert shown(f"{title} | Acme", LONG * 3) == "title_not_found"  # with the menus of its site
    assert shown("Acme", f"{MENU} {sentence}") in WORDED


PARKED = [
    ("example.org - This website is for sale!", "example.org is your first and best source."),  # Sedo
    ("example.org", "If you owned this domain, contact your domain registration service provider for assistance."),
    ("example.org", "example.org is listed for sale on Spaceship SellerHub."),
    ("Domain Not Claimed", "This domain has not yet been claimed by a website."),  # Squarespace
    ("Welcome!", "This is the default index page of your website."),  # ISPConfig
    ("Welcome to example.org!", "Apache is functioning normally"),  # DirectAdmin
    ("Apache Tomcat", "If you're seeing this, you've successfully installed Tomcat. Congratulations!"),
    ("Caddy", "Congratulations! Your web server is working. Now make it work for you."),
    ("example.org", "Welcome to example.org. To change this page, upload your website into the public_html directory."),
    ("Welcome", "Congratulation! You have successfully installed the OpenLiteSpeed Web Server!"),
    ("Welcome", "Placeholder page. The owner of this web site has not put up any web pages yet."),  # lighttpd
    ("Success!", "Your new web server is ready to use."),  # Hestia
    (
        "Congratulations!",
        "This is the default index.html, this page is automatically generated by the system",
    ),  # aaPanel
    ("Welcome", "You have successfully installed CyberPanel, now you can upload your website."),
    ("WildFly", "To replace this page simply deploy your own war with / as its context path."),
    ("GlassFish", "To replace this page, overwrite the file index.html in the document root folder of this server."),
    ("Django", "The install worked successfully! Congratulations!"),
    ("Azure", "Your web app is running and waiting for your content"),
    ("Elastic", "Your first application is now running on your own dedicated environment in the AWS Cloud"),
    ("Hello!", "Web Station has been enabled."),  # Synology
    ("Coming Soon: PythonAnywhere", "This is going to be another great website hosted by PythonAnywhere."),
    ("example.org", "example.org is a totally awesome idea still being worked on."),  # Hover
    ("example.org", "Diese Domain wurde soeben registriert."),
    ("example.org", "Hier entsteht eine neue Internetpräsenz."),
    ("example.org", "Dit domein is gereserveerd."),
    ("example.org", "Este dominio ha sido registrado."),
    ("example.org", "Domænet er parkeret hos Simply.com"),
    ("example.org", "Domena example.pl jest utrzymywana na serwerach Home.pl"),
    ("Timeweb", "Домен example.ru припаркован в компании Timeweb"),
    ("example.ru", "Домен example.ru припаркован."),
    ("example.cz", "Doména example.cz je zaparkovaná"),
    ("example.it", "Il dominio example.it è stato registrato"),
    ("example.se", "Domännamnet är parkerat hos Loopia."),
    ("example.se", "example.se är parkerad hos Loopia."),
    ("example.se", "example.se är parkerat hos Loopia."),
    ("example.org", "The owner of example.org is offering it for sale for an asking price of 2500 USD!"),  # Sedo
    ("example.org", "This domain is listed for sale at a market."),
    ("example.org", "The owner of this domain is offering it for sale."),
    ("example.org", "This domain name is listed for sale at a market."),
    ("example.de", "Diese Domain ist noch nicht eingerichtet."),
    ("example.de", "Ihre Website ist noch nicht eingerichtet."),
    ("example.de", "Ihre Webseite ist noch nicht eingerichtet."),
    ("example.de", "Diese Internetpräsenz ist noch nicht eingerichtet."),
    ("example.hu", "A domain név eladó!"),
    ("example.org", "This is a parked page."),
    ("example.org", "This domain has recently expired."),
    ("Welcome example.org", "There is no website configured at this address."),
    ("Hosting", "Firebase: you've successfully setup Firebase Hosting."),
    ("x", "このドメインはムームードメインで取得されています"),
]


@pytest.mark.parametrize(("title", "text"), PARKED)
def test_a_name_without_a_site_is_known_by_what_its_keeper_says(title: str, text: str) -> None:
    assert shown(title, text) == "parked"
    assert shown(title.partition(" ")[0], text + LONG * 2) == "http_200"  # a page may say so among other things


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Gauge", "3.41 m, rising. This page is automatically generated by the system every ten minutes."),
        ("Notes", "Once Web Station has been enabled, choose a version of PHP."),
    ],
)
def test_what_keepers_of_names_say_among_others_is_no_sign_of_them(title: str, text: str) -> None:
    assert shown(title, text) == "http_200"


CLOSED = [
    ("Blog", "Error establishing a database connection"),  # WordPress, out of a cache
    ("Shop", "We’re performing some maintenance at the moment, please check back soon."),
    ("WordPress", "There has been a critical error on this website."),
    ("Site Maintenance", "Come back tomorrow."),
    ("Maintenance mode | Shop", "Come back tomorrow."),
    ("Site is under maintenance", "Come back tomorrow."),
    ("We’ll be right back", "Come back tomorrow."),
    ("Database Error", ""),
    ("502 Bad Gateway", "502 Bad Gateway nginx"),
    ("Service Unavailable", "Service Unavailable The server is temporarily unable to service your request."),
    ("503", "Service Unavailable Come back tomorrow."),
    ("503 Service Temporarily Unavailable", "503 Service Temporarily Unavailable nginx"),
    ("504 Gateway Time-out", "504 Gateway Time-out nginx"),
    ("Error 500: Internal Server Error", "Internal Server Error The server met an error or a misconfiguration."),
    ("508 Resource Limit Is Reached", "Resource Limit Is Reached The website is temporarily unable to serve."),
    ("509 Bandwidth Limit Exceeded", "Bandwidth Limit Exceeded The server is over its quota."),
    ("Site en maintenance", "Revenez demain."),
    ("Sitio en mantenimiento", "Vuelva mañana."),
    ("Shop", "Our website is temporarily unavailable due to maintenance."),
    ("Shop", "The service is undergoing scheduled maintenance."),
    ("Shop", "Our system is currently offline due to routine maintenance."),
    ("Blog", "Briefly unavailable for scheduled maintenance. Check back in a minute."),  # WordPress
    ("Laden", "Unsere Website wird gerade gewartet."),
    ("Laden", "Die Website befindet sich im Wartungsmodus."),
    ("Tienda", "El sitio web está en mantenimiento."),
    ("Negozio", "Il sito è in manutenzione."),
    ("Loja", "O site está em manutenção."),
    ("Winkel", "De site is momenteel in onderhoud."),
    ("お店", "ただいまメンテナンス中です。"),
    ("Shop", "The site is experiencing technical difficulties."),
    ("Shop", "Our website is temporarily unavailable. Sorry for the inconvenience."),
    ("Shop", "We are currently down for a brief period to perform scheduled maintenance."),
    ("Wartungsarbeiten", "Bitte später wiederkommen."),
    ("Магазин", "На сайте ведутся технические работы."),
    ("", "Fatal error : Uncaught Error: Call to undefined function foo() in /srv/db.php on line 12"),  # PHP
    ("", "PHP Parse error: syntax error, unexpected '}' in /srv/db.php on line 3"),
    ("", "Warning : mysqli_connect(): (HY000/2002): Connection refused in /srv/db.php on line 12"),
    ("", "Warning: PDO::__construct(): MySQL server has gone away"),
    ("", "Warning: pg_connect(): Unable to connect: could not connect to server: too many connections"),
    ("", "Could not connect to database: Access denied for user"),
    ("", "Could not connect to the database: Connection refused"),
    ("", "Could not connect: Can't connect to local MySQL server"),
    (
        "",
        "Software error: Can't locate DBI.pm in @INC at /srv/show.pl line 4. For help, write to the webmaster.",
    ),  # Perl
    # Joomla, phpBB, vBulletin, PrestaShop, Discourse, GitLab
    ("Winkel", "Deze website is wegens onderhoud niet beschikbaar."),
    ("Laden", "Diese Website ist zurzeit im Wartungsmodus. Bitte später wiederkommen."),
    ("Tienda", "Este sitio está cerrado por tareas de mantenimiento."),
    ("Negozio", "Sito fuori servizio per manutenzione. Riprovare più tardi."),
    ("Sklep", "Trwają prace konserwacyjne. Zapraszamy później."),
    ("Магазин", "Сайт закрыт на техническое обслуживание."),
    ("Information", "Sorry but this board is currently unavailable."),
    ("Board Message", "Sorry, the board is unavailable at the moment while we are upgrading."),
    ("Shop", "We are currently updating our shop and will be back really soon."),
    ("Oops", "The software powering this discussion forum encountered an unexpected problem."),
    ("502", "Whoops, GitLab is taking too much time to respond."),
    ("Shop", "Our site is in maintenance mode."),
    ("Shop", "The wiki is currently in maintenance mode."),
]


@pytest.mark.parametrize(("title", "text"), CLOSED)
def test_a_site_that_says_that_it_is_out_of_order_may_be_back(title: str, text: str) -> None:
    page = Page(title=title, text=text, anchors=frozenset())
    seen = Observation(URL, URL, AT, (), 200, page=page, answered=True)
    assert (judge(seen).verdict, judge(seen).reason) == (Verdict.FAILING, "out_of_order")
    assert judge(replace(seen, page=replace(page, text=text + LONG * 2))).reason == "http_200"
    assert judge(replace(seen, page=replace(page, anchors=None))).reason == "http_200"  # a log may say anything
    assert judge(replace(seen, page=None)).reason == "http_200"


@pytest.mark.parametrize(("characters", "closed"), [(600, True), (601, False)])
def test_a_site_that_is_closed_has_little_to_say(characters: int, closed: bool) -> None:
    assert (shown("Maintenance mode", "x" * characters) == "out_of_order") is closed


@pytest.mark.parametrize(
    ("title", "text", "url"),
    [
        ("News", "The catalogue will be down for maintenance from Saturday to Sunday.", URL),
        ("Maintenance mode", "Stop the crane.", "https://example.org/crane/maintenance-mode"),
        ("Maintenance of cranes", "Oil them twice a year.", URL),
        ("Database error", "Twelve of them.", "https://example.org/manual/database-error"),
        ("Harbour", "The crane is currently down for maintenance.", URL),
        ("Wartung | Heizung Kern", "Einmal im Jahr, zum Festpreis.", URL),
        ("Maintenance | Smith", "Boilers, once a year, at a fixed price.", URL),
        ("Lift", "The lift service is temporarily unavailable. Use the ramp.", URL),
        ("Café", "We are closed for maintenance until Friday.", URL),
        ("Old chat", "The server is in maintenance mode: bugs are fixed, nothing is added.", URL),
        ("History", "The database is undergoing maintenance. Completed.", "https://status.example.org/history"),
        ("Database", "The database is undergoing maintenance.", "https://example.org/incidents/12"),
        ("Minutes", "The chair of the board is unavailable until June.", URL),
        ("Most", "Na moście trwają prace konserwacyjne.", URL),
        ("502 Bad Gateway: how we found it", "502 Bad Gateway, said the page.", URL),
        ("502 Bad Gateway", "A song by The Proxies, 3 min 12 s.", URL),
        ("503", "A bus from the harbour to the mill.", URL),
        ("503", "Buses. Service unavailable on Sundays.", URL),
        ("Plugins", "If your site is under maintenance, show a page that says “Website under maintenance”.", URL),
        ("Glossary", "Software error: a mistake in a program. The first one, a moth, is in line 1 of the log.", URL),
    ],
)
def test_works_to_come_and_works_on_cranes_are_no_disorder(title: str, text: str, url: str) -> None:
    assert shown(title, text, url) == "http_200"


def test_a_database_that_is_not_there_is_no_file_that_is_not() -> None:
    text = "Warning : mysqli_connect(): (HY000/2002): No such file or directory in /srv/db.php on line 5"
    assert shown("", text) == "out_of_order"


BARE_TROUBLE = """
Internal Server Error
502 Bad Gateway.
Service Unavailable
no healthy upstream
no available server
upstream request timeout
upstream connect error or disconnect/reset before headers. reset reason: connection failure
error code: 521
Application error
"""


@pytest.mark.parametrize("text", BARE_TROUBLE.strip().splitlines())
@pytest.mark.parametrize("anchors", [None, frozenset()])
def test_a_server_in_trouble_may_say_so_and_nothing_else(text: str, anchors: frozenset[str] | None) -> None:
    def told(text: str, title: str = "", url: str = URL, *, vouched: bool = False) -> str:
        page = Page(title=title, text=text, anchors=anchors)
        return judge(Observation(url, url, AT, (), 200, page=page, answered=True, vouched=vouched)).reason

    assert told(text) == told(text, vouched=True) == "out_of_order"
    assert told(f"{text} This song was recorded in one afternoon.") == "http_200" or "reset reason" in text
    assert told(text, "Track 7") == "http_200"
    assert told(text, url="https://example.org/statuses/503") == "http_200"
    assert told(text, url="https://example.org/Errors/1") == "http_200"
    assert told(text, url="https://example.org/15030") == "out_of_order"


def test_who_speaks_of_disorder_is_believed_at_a_host_that_says_404() -> None:
    told = ("Maintenance mode", "Stop the crane, take the chains off, and paint the jib.")
    assert (shown(*told), shown(*told, vouched=True)) == ("out_of_order", "http_200")
    assert shown("Maintenance mode", "We'll be back.", vouched=True) == "out_of_order"
    works = "Works by the harbour: the old system is currently down for maintenance, the mole is open."
    assert (shown("Harbour", works), shown("Harbour", works, vouched=True)) == ("out_of_order", "http_200")
    assert (
        shown("Acme", works, vouched=True) == shown("Maintenance mode | Harbour", works, vouched=True) == "out_of_order"
    )


WALLS = [
    ("429 Too Many Requests", "429 Too Many Requests Slow down, please."),
    ("Too many requests", "Too Many Requests You have exceeded your share."),
    ("Authorization Required", "Authorization Required The server could not verify who you are."),
    ("401 Authorization Required", "401 Authorization Required nginx"),
    ("401 Unauthorized", "Unauthorized"),
    ("403 Forbidden", "403 Forbidden nginx"),
    ("403", "Forbidden"),
    ("Error 407: Proxy Authentication Required", "Proxy Authentication Required"),
    ("HTTP 451 Unavailable For Legal Reasons", "Unavailable For Legal Reasons"),
    ("Robot or human?", "Activate and hold the button to confirm that you’re human. Thank You!"),
    ("Sorry...", "... but your computer or network may be sending automated queries."),
    ("Amazon", "Sorry, we just need to make sure you're not a robot."),
    ("reddit.com", "You've been blocked by network security."),
    ("JSTOR: Access Check", "Please complete this reCAPTCHA."),
    ("Radware Bot Manager Captcha", "Your behavior on this site made us think that you are a bot."),
    ("Robot Challenge Screen", "Checking the site connection security"),
    ("Error: cookies_not_supported", "x"),
    ("Ой!", "Нам очень жаль, но запросы с вашего устройства похожи на автоматические."),
    ("Gazette", "You are attempting to access this website from a country belonging to the European Economic Area."),
    ("TV", "Our video library can only be watched from within the United States"),
    ("Acme", "Please turn JavaScript on and reload the page."),
    ("Bot detected", "Try again."),
    ("Acme", "We believe that you are a bot."),
    ("Acme", "Cookies need to be enabled to use this site."),
    ("Error", "Cookies must be enabled to access this site."),
    ("Gazette", "You must enable cookies to view this site."),
    ("Blogger", "This blog is open to invited readers only"),
    ("Known", "It looks like you don't have permission to view this content. Sorry!"),
    ("Site", "You are not authorized to access this page."),  # Drupal
    ("Club", "Access denied. This page is restricted to members only."),
    ("Drive", "Request access, or switch to an account with access."),  # Google
    ("Acme", "Bitte bestätigen Sie, dass Sie kein Roboter sind."),
    ("Acme", "Merci de confirmer que vous n’êtes pas un robot"),
    ("Acme", "Para continuar, confirme que no es un robot."),
    ("Acme", "Confirme que você não é um robô para continuar."),
    ("Acme", "Проверяем ваш браузер"),
    ("访问验证", "请完成下方验证后继续访问"),
    ("TV", "Dieses Video ist in Ihrem Land nicht verfügbar."),
    ("TV", "Dieses Video ist in deinem Land nicht verfügbar."),
    ("TV", "このコンテンツはお住まいの地域ではご利用いただけません"),
    ("Acme", "Potvrďte, že nejste robot"),
    ("Acme", "Potvrďte, že nie ste robot"),
    ("Acme", "Erősítse meg, hogy nem robot"),
    ("Acme", "Confirmați că nu sunteți robot"),
    ("Acme", "Επιβεβαιώστε ότι δεν είστε ρομπότ"),
    ("Acme", "Bekräfta att du inte är en robot"),
    ("Acme", "Bekræft, at du ikke er en robot"),
    ("Acme", "Vahvista, ettet ole robotti"),
    ("Acme", "تحقق من أنك لست روبوتًا"),
    ("Acme", "אנא אשר שאינך רובוט"),
    ("Acme", "ยืนยันว่าคุณไม่ใช่หุ่นยนต์"),
    ("Acme", "Xác minh bạn không phải là robot"),
    ("Acme", "Konfirmasi bahwa Anda bukan robot"),
    ("Acme", "请证明您不是机器人"),
]


@pytest.mark.parametrize(("title", "text"), WALLS)
def test_a_wall_is_known_by_what_it_says(title: str, text: str) -> None:
    assert shown(title, text) == "challenge"
    assert shown(f"On walls | {title}", text + LONG * 2) == "http_200"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/wiki/CAPTCHA", "CAPTCHA"),
        ("/errors/access-denied", "Access denied"),
        ("/products/human-verification", "Human verification"),
        ("/makers/Incapsula", "Incapsula"),
    ],
)
def test_a_page_that_is_titled_as_its_address_says_is_about_walls(path: str, title: str) -> None:
    assert shown(title, "What it is and where it comes from.", f"https://example.org{path}") == "http_200"
    assert shown(title, "Wait.") == "challenge"


@pytest.mark.parametrize("title", ["Subscribe to read | Gazette", "You need access", "Subscribe to continue reading"])
def test_whom_a_page_is_kept_from_is_told_so_at_hosts_that_say_404_as_well(title: str) -> None:
    assert shown(title, "Try it for four weeks: harbours, boats, access and more to read.", vouched=True) == "challenge"
    page = Page(title=title, anchors=frozenset())
    assert judge(Observation(URL, URL, AT, (), 404, page=page, answered=True)).reason == "http_404"


def test_a_form_to_write_to_somebody_is_no_wall_for_asking_who_is_human() -> None:
    page = Page(title="Write to us", text="Message. Please prove you are not a robot.", anchors=frozenset())
    seen = Observation(URL, URL, AT, (), 200, page=page, answered=True)
    assert judge(seen).reason == "challenge"
    assert judge(replace(seen, page=replace(page, asks_text=True))).reason == "http_200"
    assert judge(replace(seen, page=replace(page, title="Robot check", asks_text=True))).reason == "challenge"


def test_a_wall_that_an_address_happens_to_name_is_one() -> None:
    assert shown("Are you a robot?", "Wait.", "https://example.org/on/robots") == "challenge"
    page = Page(title="DDoS-Guard", text="Wait.", anchors=frozenset())
    url = "https://example.org/makers/ddos-guard"
    refused = Observation(url, url, AT, (), 503, page=page, answered=True)
    assert judge(refused).reason == "challenge"
    assert judge(replace(refused, status=200)).reason == "http_200"


ASKED = "https://example.org/papers/deep"
GATES = [
    ("Before you continue", "https://consent.example.com/v2/collect?session=3", "gate"),
    ("Deep", "https://example.org/action/cookieAbsent", "gate"),
    ("Deep", "https://example.org/papers/deep?error=cookies_not_supported&code=1", "gate"),
    ("Age check", "https://example.org/agecheck/papers/deep", "gate"),
    ("x", "https://example.org/.well-known/sgcaptcha/?r=%2Fpapers%2Fdeep", "gate"),
    ("Queue", "https://example.queue-it.net/?c=example&t=x", "gate"),
    ("Wait", "https://geo.captcha-delivery.com/captcha/", "gate"),
    ("Wait", "https://validate.perfdrive.com/?x", "gate"),
    ("Login | Slack", "https://example.org/?redir=%2Fpapers%2Fdeep", "login_wall"),
    ("Google Docs: Sign-in", "https://accounts.example.com/ServiceLogin?continue=x", "login_wall"),
    ("Anmelden", "https://example.org/anmelden?zu=/papers/deep", "login_wall"),
]


@pytest.mark.parametrize(
    ("status", "text", "reason"),
    [
        (403, "You don't have permission to access this resource.", "http_403"),  # Apache, of whatever it keeps back
        (403, "You don't have permission to access this resource. Verify you are human.", "challenge"),
        (200, "You don't have permission to access this resource.", "challenge"),
    ],
)
def test_a_403_that_says_that_it_is_one_checks_nobody(status: int, text: str, reason: str) -> None:
    url = "https://example.org/papers/deep"
    page = Page(title="403 Forbidden", text=f"Forbidden {text}", anchors=frozenset())
    assert judge(Observation(url, url, AT, (), status, page=page, answered=True)).reason == reason


def test_a_page_that_is_titled_as_its_address_says_and_was_refused_is_a_wall() -> None:
    url = "https://example.org/wiki/captcha"
    page = Page(title="Captcha", text="Solve the puzzle.", anchors=frozenset())
    assert judge(Observation(url, url, AT, (), 403, page=page, answered=True)).reason == "challenge"


@pytest.mark.parametrize(
    ("final", "reason"),
    [
        ("https://example.org/?next=/2016/05/harbours", "login_wall"),
        ("https://example.org/", "redirect_home"),
        ("https://example.org/members?next=/2016/05/harbours", "http_200"),
    ],
)
def test_a_front_page_that_asks_to_log_in_and_knows_what_was_asked_for_is_a_wall(final: str, reason: str) -> None:
    assert shown("Log in", "Welcome. Members may read on.", final=final) == reason


@pytest.mark.parametrize(
    ("path", "walled"),
    [
        ("/idp/profile/SAML2/Redirect/SSO?execution=e1s1", True),
        ("/saml2/authenticate?SAMLRequest=x", True),
        ("/realms/example/protocol/openid-connect/auth?client_id=x", True),
        ("/adfs/ls?wa=wsignin1.0", True),
        ("/simplesaml/module.php/discopower/disco.php?entityID=x", True),
        ("/Shibboleth.sso/WAYF/example?SAMLDS=1&entityID=x", True),
        ("/guides/openid-connect/", False),
        ("/docs/saml2/requests?from=mail", False),
        ("/docs/saml2/", False),
        ("/docs?about=/saml2/&execution=1", False),
    ],
)
def test_where_one_logs_in_once_for_all_there_is_nothing_else(path: str, walled: bool) -> None:
    place = f"https://idp.example.com{path}"
    reason = "login_wall" if walled else "http_200"
    assert shown("Loading Session Information", "Please wait. " + LONG, final=place) == reason
    assert shown("The profile", LONG, place) == "http_200"  # who links it means it
    assert shown("The profile", LONG, place, final=place.replace("idp.", "idp2.")) == "http_200"


@pytest.mark.parametrize(("vendor", "reason"), [("SAML", "login_wall"), ("Anubis", "challenge"), ("", "http_200")])
def test_a_form_that_hands_its_visitor_over_to_a_log_in_is_a_wall(vendor: str, reason: str) -> None:
    page = Page(title="POST data", text="You must press the Continue button once.", anchors=frozenset(), wall=vendor)
    assert judge(Observation(URL, URL, AT, (), 200, page=page, answered=True)).reason == reason


@pytest.mark.parametrize(("title", "final", "reason"), GATES)
def test_where_visitors_are_sent_first_is_a_gate(title: str, final: str, reason: str) -> None:
    assert shown(title, "x", ASKED, final=final) == reason


@pytest.mark.parametrize(
    ("url", "title", "final"),
    [
        ("https://example.org/privacy-policy", "Privacy", "https://example.org/privacy?from=/privacy-policy"),
        ("https://consent.example.org/form", "Consent", "https://consent.example.org/forms/3"),
        ("https://example.org/wiki/cookieAbsent", "Cookies", "https://example.org/w/cookieAbsent"),
        (ASKED, "Deep", "https://example.org/agecheck/other"),
        ("https://example.org/newsletter", "Letters", "https://example.org/subscribe/newsletter"),
        ("https://example.org/pa", "Login | Slack", "https://example.org/?redir=/pa"),
        (ASKED, "Login | Slack", "https://example.org/?from=mail"),
        (ASKED, "Login | Slack", "https://example.org/workspace?redir=/papers/deep"),
        ("https://example.org/index.php?to=/index.php", "Login | Slack", ""),
    ],
)
def test_what_was_asked_for_is_no_gate(url: str, title: str, final: str) -> None:
    assert shown(title, "x", url, final=final) in {"http_200", "redirect_home"}


def test_a_page_that_can_be_read_is_no_log_in_page_whatever_its_path() -> None:
    explained = "https://example.org/sso/explained"
    assert shown("Single sign-on explained", LONG * 2, ASKED, final=explained) == "http_200"
    assert shown("Single sign-on", "x", ASKED, final=explained) == "login_wall"
    assert shown("Mill", "x", ASKED, final=explained) == "http_200"
    assert shown("Single sign-on", LONG * 2, ASKED, final=f"{explained}?from=mail") == "http_200"
    assert shown("Login", "x", "https://example.org/pap", final="https://example.org/?to=/pap") == "login_wall"
    assert shown("Mill", "x", "https://example.org/pap", final="https://example.org/?to=/pap") == "http_200"


HIJACKED = [
    "MPO500: Situs Slot Gacor Online Gampang Menang Hari Ini",
    "Bandar Togel Terpercaya Toto Macau 4D",
    "Best Online Casino UK 2024 – Top Bonuses & Free Spins",
    "Casinos Not on GamStop: Best UK Casinos 2025",
    "Buy Generic Cialis Online Without Prescription",
    "Online Casino ohne Limit 2024 – Casinos ohne OASIS",
    "Casino utan svensk licens 2024 – Bästa casinon",
    "Meilleur casino en ligne fiable 2024",
    "Fortune Tiger demo grátis: tigrinho bet",
    "Kasyno online na prawdziwe pieniądze – najlepsze kasyna",
    "Deneme Bonusu Veren Siteler 2024 - Bahis Siteleri",
    "Nhà cái uy tín 2024 – Kèo nhà cái, cá cược bóng đá trực tuyến",
    "Казино онлайн Вулкан – играть на деньги",
    "สล็อตเว็บตรง แตกง่าย PG SLOT",
    "카지노사이트 온라인카지노 추천",
    "开云体育(中国)官方网站 - 登录入口",
    "Write My Essay for Me – Cheap Essay Writing Service",
    "Cheap NFL Jerseys from China, Free Shipping",
    "Replica Rolex for sale",
    "Payday Loans Online, No Credit Check",
    "【最安値】スーパーコピー 時計 専門店",
    "激安通販 ブランドコピー 財布",
    "Generic Viagra without a prescription",
    "1xBet зеркало рабочее на сегодня",
    "Mostbet Azərbaycan – rəsmi sayt",
    "Call Girls in Jaipur ₹2500, Independent Escorts",
    "UFABET เว็บแทงบอลอันดับ 1",
    "Slot Online: daftar dan menang",
    "GACOR77 – link gacor hari ini",
    "Pin-Up Casino: rəsmi sayt, giriş",
    "VIP escorts in Leeds",
    "Cheap essay writers",
    "Best payday loans",
    "Jogo do tigrinho grátis",
    "Tigrinho bet",
    "Рейтинг лучших онлайн-казино",
    "澳门威尼斯人娱乐官网",
    "澳门永利8888",
    "真人百家乐",
    "在线百家乐",
    "百家乐平台",
    "Güvenilir bahis siteleri",
    "Casino siteleri giriş",
    "Cá cược bóng đá trực tuyến",
    "Slot deposit pulsa 5000",
    "Slot Depo 10k, Bonus New Member 100",
    "Slot demo PG Soft dan Pragmatic Play gratis",
    "Prediksi SGP, keluaran HK",
    "SBOBET88: mix parlay",
    "BandarQQ & DominoQQ",
    "918Kiss APK 2024",
    "สมัคร บาคาร่า เว็บตรง ไม่มีขั้นต่ำ",
    "Link vào SHBET - nhà cái SHBET",
    "Game bài đổi thưởng 2024",
    "Casibom güncel giriş",
    "Sweet Bonanza Demo Oyna",
    "Satta King 786 Result Today",
    "Vodka Bet: рабочее зеркало, вход",
    "Игровые автоматы играть на деньги",
    "Купить диплом недорого",
    "bet365官网入口",
    "爱游戏(ayx)体育官方网站",
    "オンラインカジノ おすすめ",
    "출장안마 출장마사지 24시 후불제",
    "أفضل كازينو اون لاين",
    "Casas de apuestas: las mejores de Chile",
    "Casinobonus: Bonus ohne Einzahlung",
    "Beste Online-Casinos im Test",
    "Nejlepší online casino",
    "Bästa nätcasino utan Spelpaus",
    "Parhaat nettikasinot",
    "Casino uden ROFUS",
    "Legjobb kaszinó",
    "Καζίνο: μπόνους",
    "Acheter Viagra en ligne",
    "Buy Xanax overnight",
    "Cheap Louis Vuitton handbags",
]


@pytest.mark.parametrize("title", HIJACKED)
def test_who_took_a_lapsed_name_over_says_what_is_sold_there_now(title: str) -> None:
    assert shown(title, LONG * 3) == "hijacked"
    about = (
        "https://example.org/casino-bet-slot-togel-cialis-viagra-essay-jersey-replica-loan-1xbet-mostbet-ufabet-escort"
    )
    assert shown(title, LONG * 3, about) == "http_200"  # that is what was linked


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("온라인카지노 운영 일당", "경찰은 12명을 체포했다."),
        ("รวบแอดมินบาคาร่าออนไลน์", "ตำรวจจับ 12 คน"),
        ("スーパーコピー通販サイト", "消費者庁は注意喚起した。"),
        ("Best online casino, they said", LONG[:500] + " Police searched three flats on Monday."),
        ("Nhà cái hàng đầu", "Cảnh sát khám xét ba căn nhà."),
    ],
)
def test_who_begins_with_the_police_reports_on_a_trade(title: str, text: str) -> None:
    assert shown(title, text) == "http_200"
    assert shown(title, LONG[:600] + text) == "hijacked"


def test_a_page_that_is_called_as_its_address_says_was_so_called_when_it_was_linked() -> None:
    assert (
        shown("在线百家乐 - 百科", LONG, "https://example.org/wiki/%E5%9C%A8%E7%BA%BF%E7%99%BE%E5%AE%B6%E4%B9%90")
        == "http_200"
    )


@pytest.mark.parametrize(
    "title",
    [
        "Parliament votes on online casino law",
        "Slot machines and problem gambling: a meta-analysis",
        "Efficacy of Viagra and Cialis: a trial",
        "Polisi tangkap bandar togel di Medan",
        "Kominfo blokir 800 ribu situs judi online",
        "PCIe slot 77 pin-out",
        "Casino Royale (2006)",
        "Kasyno w Sopocie skończyło 30 lat",
        "亚洲杯体育新闻 - 官方网站",
        "Online casinos: top regulator warns of bonus offers",
        "Polisi tangkap bandar judi slot online di Bekasi",
        "Casino siteleri operasyonu: 41 gözaltı",
        "Kasyno online: policja ostrzega przed bonusami",
        "Онлайн-казино: суд запретил рекламу",
        "スーパーコピー販売の男を逮捕",
        "Payday loans and online borrowing: evidence",
        "How replica watches are told from real ones",
        "Online casinos report best year ever",
        "Top betting sites shut down as licences lapse",
        "Sildenafil (generic Viagra): uses and dosage",
        "1xBet: history of a bookmaker",
        "В Україні закрили 12 онлайн-казино",
        "Онлайн-казино: что это такое",
        "Casinò online, boom di giocatori: i migliori clienti hanno vent’anni",
        "Online casinos and their customers: how the very best players lose",
        "Ford Escorts in Ireland: 24/7 breakdown club",
        "Ford Escort: independent reviews",
        "The essay: writing services of the library",
        "Book your flu jab slot online",
        "Cara merawat murai batu agar cepat gacor: pakan terbaik",
        "Казино (1995): рейтинг, рецензии",
        "Казино «Рояль»: официальный сайт фильма",
        "Казино: актёры, бонусы издания, бонус",
        "百家乐 - 百科",
        "澳门威尼斯人度假村酒店预订",
        "The best essay writers of the twentieth century",
        "Essay writers at work: an online reader",
        "Can I buy Viagra over the counter?",
        "Can you buy Viagra at sixteen?",
        "Payday loans and the best alternatives",
        "Pin-up posters of 1943, with bonus sketches",
        "VIP escorts: how convoys are led",
        "O tigrinho do mato: veja grátis",
        "Envelope slot deposit at our machines",
        "Authentic NHL jerseys of 1950, not for sale",
        "Bahis siteleri milyonluk reklam verdi",
        "Đường dây cá cược bóng đá nghìn tỷ",
        "The best films about online casinos",
        "Casino ohne Limit: Roman",
        "Казино «Вулкан» в центре Москвы снесли",
        "Parimatch League: login for clubs",
        "Best practices for online casinos",
        "How to order Viagra safely",
        "Second-order effects of sildenafil (Viagra) on retinal vessels",
        "In order to breathe: Viagra at altitude",
        "Why you should not buy Viagra from strangers",
        "“Buy cheap Viagra”: what is behind such mail",
        "“Slot gacor” on the sites of three ministries",
        "Bonus abuse in online casinos: how to detect it",
        "Dampak judi online terhadap mahasiswa – login repositori",
        "Закрытие казино «Кристалл»: зеркало эпохи",
        "Игровые автоматы СССР: бесплатно поиграть в музее",
        "スーパーコピー販売サイトの見分け方",
        "카지노사이트 중독 논문",
        "Tigrinho: plataforma de jogo é alvo de operação policial",
        "Cá cược bóng đá online bị xử lý thế nào?",
        "Casinos ohne deutsche Lizenz: Spieler fordern Geld zurück | Anwalt",
        "Casino zonder Cruks: Kansspelautoriteit legt boete op",
        "Casino utan svensk licens: Spelinspektionen förbjuder",
        "SBOBET and match-fixing: Asian bookmakers explained",
        "Diyabet hastaları için yeni giriş kriterleri",
        "Viagra kaufen: wie Fälscher vorgehen",
        "Louis Vuitton Foundation: cheap tickets on Fridays",
        "Teen Patti: rules of the card game",
    ],
)
def test_a_page_may_be_about_what_others_sell(title: str) -> None:
    assert shown(title, LONG * 3) == "http_200"


HONEST = [
    ("No such thing – lyrics", "There is no such thing as you, she sang."),
    ("Changelog", "Show “page not found” instead of a stack trace. Opening a deleted file printed “No such file”."),
    ("Re: mirror", 'Joe wrote: I get "The requested URL was not found on this server." Fixed now.'),
    ("Works, 88", "Neon, 2016. It repeats “The page you are looking for does not exist” in seven colours."),
    ("Delete a file | API", "If the file you are trying to access does not exist, you get an error."),
    ("Video help", "If it says “This video isn't available”, its owner removed it."),
    ("Get a user | API", "Fails when the requested user does not exist."),
    ("Why do I see “This page isn’t available”?", "The link you followed may be broken. Ask the owner."),
    ("How to buy a name", "If the page says “this domain is for sale”, make an offer."),
    ("Why I removed the captcha", "It said “verify you are human” to everybody, so I took it out."),
    ("Fehlerseiten", "Wer „Seite nicht gefunden“ liest, geht wieder."),
    ("Moving house", LONG[:170] + "Ann: “404 Not Found: The requested URL was not found on this server.” Mended!"),
    ("Moving house", "Ann: “404 Not Found: The requested URL was not found on this server.” Mended! " + LONG[:170]),
    ("On applying", "You click the link, and read: this position is no longer available. Here is what happened."),
    ("A checkbox", "How do I verify you are human with a checkbox? Which library is the simplest?"),
    ("What's a 404?", "A 404 error is a status code of servers."),
    ("Paint", "This colour is unavailable or sold out in June. The unavailable page is that of May."),
    ("Bins", "Every second Thursday. Can't find what you're looking for? Write to us."),
    ("Programme", "Sorry, this page is not available in Dutch. Monday: posters. Tuesday: talks."),
    ("Programm", "Diese Seite ist leider nicht auf Deutsch verfügbar. Monday: posters. Tuesday: talks."),
    ("Program", "Siden findes ikke på dansk. Monday: posters. Tuesday: talks."),
    ("Programme", "Cette page n'est pas disponible en français. Monday: posters. Tuesday: talks."),
    ("Programme", "This page does not exist in the selected language. Monday: posters. Tuesday: talks."),
    ("pool() 1.4", "This page does not exist in the latest version. Keeps connections open, and counts them."),
    ("ごみの分け方", "お探しのページが見つからないときはこちら。燃えるごみは月曜日に収集します。"),
    ("お探しのページが見つからない場合", "検索窓にキーワードを入れてください。"),
    ("Credo", "This site does not exist to sell things. That project no longer exists in name alone."),
    ("PHP", "What does it mean? Fatal error: Call to undefined function foo() in /srv/x.php on line 3"),
    ("Pages d'erreur", "Un lecteur qui voit « page introuvable » s’en va."),
    ("Blue chair", "Blue chair, oak. This product is no longer available."),
    ("CS101 Fall 2012", "This course is no longer offered. Slides: 1 2 3."),
    ("Joe", "This page is under construction."),
    ("HTTP status codes", "200 OK 301 Moved Permanently 403 Forbidden 404 Not Found 500 Internal Server Error"),
    ("My new page", "It has a kraken on it and says: Oops! That page can't be found."),
    ("A quarrel", "'1605.01' is not ours, said Ann; Bo said that the requested page does not exist."),
    ("リンク切れ", "古い記事が見つかりませんと言われたら、リダイレクトを設定します。"),
    ("Map", "The entry is removed from the map. The key is deleted by the collector."),
    ("Mayor apologises", "The post was removed by his office on Monday."),
    ("12 Elm St", "This home is listed for sale at $310,000."),
    ("A cello", "Its owner plays no longer and is offering it for sale."),
    ("Drucker", "Ist der Drucker noch nicht eingerichtet, halten Sie die Taste gedrückt."),
    ("Stulen bil", "Bilen stod parkerad hos en granne."),
    ("死链", "当网页不存在时，服务器应返回状态码。"),
    ("刷新后页面不存在怎么办", "页面不存在，是因为路由。"),
    ("ページが見つかりません：原因", "ルーターです。"),
    ("페이지를 찾을 수 없습니다 해결", "라우터입니다."),
    ("404ページの作り方", "「ページが見つかりません」と表示されたとき"),
    ("Order 12", "What you requested was not in the shop, so we sent two lamps."),
    ("Café", "The café has a page not founded by us."),
    ("Room 404", "Seats 24. Projector."),
    ("Index of /pub/", "Index of /pub/ ../"),
    ("You searched for zzz - Library", "Sorry, but nothing matched your search terms."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("What's On | Page not found", "title_not_found"),
        ("Fixing Bicycles – Page not found", "title_not_found"),
        ("Why Not Theatre | 404", "title_not_found"),
        ("Pourquoi pas ? – Page introuvable", "title_not_found"),
        ("Page not found – How to cook", "title_not_found"),
        ("Understanding the 404 error | Blog", "http_200"),
        ("404: what to do | Blog", "http_200"),
    ],
)
def test_a_site_that_is_called_like_a_guide_explains_no_errors(title: str, reason: str) -> None:
    assert shown(title, "Page not found. We are sorry.") == reason


EXPLAINED_ABROAD = """
Erreur 404 : comment la corriger
Seite nicht gefunden – was tun?
Error 404: página no encontrada | cómo solucionarlo... qué hacer
Pagina non trovata: cosa significa
Página não encontrada | o que fazer e como resolver
Pagina niet gevonden: wat betekent dat?
Nie znaleziono strony - jak naprawić
Страница не найдена: что делать
Sayfa bulunamadı | nedir
Page not found – how to fix it in WordPress
404 Not Found – what it means
"""


@pytest.mark.parametrize("title", EXPLAINED_ABROAD.strip().splitlines())
def test_who_asks_in_another_language_what_is_to_be_done_about_an_error_explains_it(title: str) -> None:
    assert shown(title, LONG) == "http_200"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("404 Not Found: the requested route does not lead anywhere here", "phrase_not_found"),
        ("url,status /a,404 Not Found /b,200", "http_200"),  # a table
        ("Fixes error 404 on an empty search.", "http_200"),
        ("Sorry, the page you requested does not exist.", "phrase_not_found"),
    ],
)
@pytest.mark.parametrize("vouched", [True, False])
def test_plain_text_that_means_an_error_begins_with_its_name_or_says_more(
    text: str, reason: str, *, vouched: bool
) -> None:
    seen = Observation(URL, URL, AT, (), 200, page=Page(text=text), answered=True, vouched=vouched)
    assert judge(seen).reason == reason


@pytest.mark.parametrize(("title", "text"), HONEST)
def test_who_quotes_an_error_or_speaks_of_what_if_does_not_say_it(title: str, text: str) -> None:
    assert shown(title, text) == "http_200"


@pytest.mark.parametrize(
    "text",
    [
        "L'erreur 404 : cherchez autre chose sur notre site.",  # that apostrophe opens no quotation
        "“Welcome”, says our host. Page not found.",
        "Wir sagen „Willkommen“. Page not found.",
        "“Welcome, says our host. " + LONG[:150] + "Page not found.",  # what is never closed is no quotation
        "Sorry, this page is not available in this shop.",
        "Sorry, the page you requested does not exist. If the page you requested does not exist, tell us.",
    ],
)
def test_a_page_that_says_it_in_its_own_words_too_says_it(text: str) -> None:
    assert shown("Example", text) == "phrase_not_found"


NAMING = [
    ("harbours Archives - Joe's blog", "Nothing here. It seems we can’t find what you’re looking for. Try a search."),
    ("nginx try_files", "location / { try_files $uri =404; } and a missing file gets HTTP/1.1 404 Not Found."),
    ("Issue 12: Broken images", "All images return 404 Not Found since the upgrade. Status: closed"),
    ("ls: cannot access", "bash: ./run.sh: No such file or directory. It has DOS line endings."),
    ("Error | Node", "A generic error object that does not denote any circumstance."),
    ("Error", "Struct Error: the error type for I/O operations, with private fields."),
    ("Not Found", "Song by the Lost Boys from the album Somewhere (2014). 3:12."),
    ("404", "Someone without a clue. From the message of old servers."),
    ("not_found | Acme API", "The customer was removed, or belongs to test mode. Pagination, authentication."),
    ("Shelf", "Page not found by Leo Marsh, a novel of boats, cranes and moles. 320 pages."),
    ("Not Found", "Page not found. Song by the Lost Boys from the album Somewhere (2014). 3:12."),
    ("Love not found", "Song by the Lost Boys from the album Somewhere (2014). 3:12."),
    ("Rules", "Rules of the forum. A post that breaks them goes, and leaves a line. This post has been removed."),
    ("Dredger", "New dredger arrived. Joe: The page you requested could not be found, when I click on the plan."),
    ("Hafenbuch", "Hafenbuch. Ann Berg, 240 Seiten, 1998. Dieser Artikel ist nicht mehr verfügbar. ISBN 3-12."),
    ("Codes of curl", "22: the requested url was not found or returned another error, 37: couldn't read codes"),
    ("Harbours of Norway", "Two boats, one crane. The page you requested does not exist, the captain told his mate."),
]  # fmt: skip


@pytest.mark.parametrize(("title", "text"), NAMING)
def test_who_names_an_error_is_believed_at_a_host_that_says_404(title: str, text: str) -> None:
    assert shown(title, text) in WORDED
    assert shown(title, text, vouched=True) == "http_200"


@pytest.mark.parametrize(
    ("title", "text", "reason"),
    [
        ("Just a moment...", "The tide stood still, the gulls were mute, and then it turned.", "challenge"),
        ("Just a moment", "The tide stood still.", ""),  # next to nothing besides
        ("Why captchas fail", "Why captchas fail: sites that ask us to verify you are human lose us.", "challenge"),
        ("Acme", "Please verify you are human. The tide stood still, the gulls were mute.", ""),  # is not about it
        ("Just a moment...", "Verify you are human. The tide stood still.", ""),
        ("Goodbye, old name", "I let my old name lapse. Buy this domain, if 900 euros are nothing to you.", "parked"),
        ("example.org", "example.org: buy this domain. Hotels, flights, insurance, credit.", ""),
        ("Mariner", "Mariner hotels, flights, insurance, credit. Buy this domain.", ""),  # the name of its host
    ],
)
def test_what_is_worded_like_a_wall_or_a_market_is_believed_where_its_host_says_404_and_it_is_about_something(
    title: str, text: str, reason: str
) -> None:
    url = "https://mariner.example/2016/05/x"
    plainly, vouched = shown(title, text, url), shown(title, text, url, vouched=True)
    assert (plainly, vouched) == ((reason, "http_200") if reason else (plainly, plainly))
    assert plainly in {"challenge", "parked"}


@pytest.mark.parametrize(
    ("title", "path", "reason"),
    [
        ("Page no longer available", "/films/page-no-longer-available", "http_200"),
        ("Page no longer available", "/films/page", "title_not_found"),
        ("Pagina non trovata | Cinema", "/film/pagina-non-trovata", "http_200"),
        ("Pagina non trovata | Cinema", "/cinema/film", "title_not_found"),  # the site's name is no error
    ],
)
def test_a_page_that_is_titled_as_its_address_says_is_about_errors(title: str, path: str, reason: str) -> None:
    assert shown(title, "Pagina non trovata: 12 minutes.", f"https://example.org{path}") == reason


@pytest.mark.parametrize(
    ("text", "walled"),
    [
        ("You must be logged in to view this page.", True),
        ("You are not logged in or you do not have permission to access this page.", True),
        ("You must log in to continue.", True),
        ("This content is password protected. To view it please enter your password below:", True),  # WordPress
        ("Ce contenu est protégé par un mot de passe.", True),
        ("Dieser Inhalt ist passwortgeschützt.", True),
        ("Este contenido está protegido por contraseña.", True),
        ("Questo contenuto è protetto da password.", True),
        ("Deze inhoud is beschermd met een wachtwoord.", True),
        ("Este conteúdo está protegido por senha.", True),
        ("Treść jest zabezpieczona hasłem.", True),
        ("You must sign in to continue.", True),
        ("You must be logged in to continue.", True),
        ("You need to log in to continue.", True),
        ("You need to sign in to continue.", True),
        ("Please log in to continue.", True),
        ("Please sign in to continue.", True),
        ("This is a restricted file and requires credentials to view. Please log in.", True),  # DSpace
        ("Ann: here they are! You must be logged in to view attached files.", False),
        ("Ann: here it is! You must be logged in to view this attachment.", False),
        ("Ann: here it is! You must be logged in to view this image.", False),
        ("Ann: here it is! You must be logged in to view this link.", False),
        ("Ann: here it is! You must be logged in to view this signature.", False),
        ("Ann: here it is! You must be logged in to view this hidden word.", False),
        ("You must be logged in to view this page. " + LONG * 2, False),
    ],
)
def test_a_password_field_beside_a_request_to_log_in_is_a_wall(text: str, walled: bool) -> None:
    page = Page(title="Kayak club", text=text, anchors=frozenset(), asks_password=True)
    found = judge(Observation(URL, URL, AT, (), 200, page=page, answered=True)).reason
    assert found == ("login_wall" if walled else "http_200")
    assert (
        judge(Observation(URL, URL, AT, (), 200, page=replace(page, asks_password=False), answered=True)).reason
        == "http_200"
    )


@pytest.mark.parametrize(
    ("path", "walled"),
    [
        ("/2016/05/boats", True),
        ("/2016/05/", False),
        ("/2016", False),
        ("/category/boats/", False),
        ("/tag/boats", False),
        ("/author/ann", False),
        ("/notes/page/2", False),
    ],
)
def test_one_post_of_several_may_have_a_password_of_its_own(path: str, walled: bool) -> None:
    text = "Boats: this content is password protected. Raspberries: the first bowl of the year."
    page = Page(title="Ann's notes", text=text, anchors=frozenset(), asks_password=True)
    url = f"https://example.org{path}"
    found = judge(Observation(url, url, AT, (), 200, page=page, answered=True)).reason
    assert found == ("login_wall" if walled else "http_200")


@pytest.mark.parametrize(
    ("title", "walled"),
    [
        ("Log into Acme", True),
        ("Log in to Acme", True),
        ("Log in with your library card | Acme", True),
        ("Log in with GitHub | Acme", False),  # a guide
        ("Log in", True),
        ("Accesso", True),
        ("Identification | Acme", True),
    ],
)
def test_a_password_field_under_the_title_of_a_log_in_page_is_a_wall(title: str, walled: bool) -> None:
    page = Page(title=title, text="Your e-mail.", anchors=frozenset(), asks_password=True)
    found = judge(Observation(URL, URL, AT, (), 200, page=page, answered=True)).reason
    assert found == ("login_wall" if walled else "http_200")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Error", "Sorry."),  # nothing besides
        ("Example", "Not found"),
        ("Page not found | Example", LONG),
        ("Example", "Oops! Page not found. Latest posts: A walk in May. Bread, twice. Boats and cranes."),
        ("Example", "We are sorry, but the page you requested does not exist. Have a look at our list of harbours."),
        ("例", "お探しのページは見つかりませんでした。"),
        ("City", "Die von Ihnen aufgerufene Seite existiert leider nicht mehr. City."),
        ("Oops, that article is not available (404)", "Two boats, one crane and a mole."),
        ("Group not found", "Sorry, the group you are looking for was not found. It had boats, cranes and a mole."),
    ],
)
def test_who_tells_a_reader_that_nothing_is_there_is_believed_at_any_host(title: str, text: str) -> None:
    assert shown(title, text, vouched=True) in WORDED


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        ("https://www.cs.example.edu/~smith/", "https://janesmith.org/", True),
        ("https://www.cs.example.edu/~js/index.html", "https://smith.org/", True),
        ("https://people.example.edu/smith", "https://smith-lab.org/", True),
        ("https://example.org/projects/foobar/index.html", "https://foobar.example.net/", True),
        ("https://example.org/docs/", "https://docs.example.org/", True),
        ("https://example.org/projects/foo-bar", "https://foo-bar.example.net/", True),
        ("https://www.cs.example.edu/~smith/", "https://www.example.edu/", False),
        ("https://www.cs.example.edu/~smith/", "https://smith.example.edu/", True),
        ("https://www.cs.example.edu/~smith/paper.html", "https://janesmith.org/", False),
        ("https://example.org/shop", "https://shopify.example.com/", False),
        ("https://www.cs.example.edu/~smith/", "https://www.smithsonian.example.edu/", False),
        ("https://example.org/products/foo", "https://bigger.example.com/", False),
        ("https://www.cs.example.ac.uk/~smith/", "https://www.example.ac.uk/", False),
        ("https://www.cs.example.ac.uk/~smith/", "https://jane.ac.uk/", True),  # others have names under `.ac.uk`, too
        ("https://lab.github.io/~smith/", "https://jane.github.io/", True),
    ],
)
def test_a_users_or_a_projects_pages_may_get_a_host_of_their_own(old: str, new: str, moved: bool) -> None:
    assert shown("Example", LONG * 2, old, final=new, status=301) == ("http_301" if moved else "redirect_home")
