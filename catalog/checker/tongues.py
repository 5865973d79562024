"""What error pages and parkers say in other languages than English: data for `soft404.py`, sentence by sentence.

Each is long enough to mean one thing, and is looked for where the English ones are: as a title, and on short pages.
"""

import re
from functools import cache

from catalog.checker.phrases import UNSPACED, is_reported, plain, words_of

# A language a line (some two): sentences as they stand on error pages, without what varies before and after them.
_ERRORS = """
de: seite nicht gefunden | seite wurde nicht gefunden | seite konnte nicht gefunden werden | seite existiert nicht
    | seite existiert leider nicht | seite gibt es nicht | seite ist nicht mehr verfügbar | seite ist nicht verfügbar
    | die von ihnen gesuchte seite | die von dir gesuchte seite | fehler 404 | dieser artikel ist nicht mehr verfügbar
    | objekt nicht gefunden | url konnte auf dem server nicht gefunden werden | nicht finden, wonach
    | seite konnte leider nicht gefunden | gewünschte seite ist leider nicht | gewünschte seite ist nicht
    | die gesuchte seite | der gesuchte artikel | das gesuchte produkt | dieser artikel ist leider nicht
    | gewünschte seite existiert | angeforderte seite ist nicht | angeforderte seite existiert
    | seite ist leider nicht | seite wurde leider nicht gefunden | dieser inhalt ist nicht mehr verfügbar
fr: page introuvable | page non trouvée | la page que vous cherchez | la page que vous recherchez
    | la page demandée n'existe | la page demandée est introuvable | la page demandée n'a pas | cette page n'existe pas
    | cette page n'existe plus | erreur 404 | page inexistante | cette page est introuvable | objet non trouvé
    | n'avons pas trouvé ce que vous
    | page que vous avez demandée | page à laquelle vous tentez | ce contenu n'est plus disponible
    | cette page n'est plus disponible | ne trouvons pas cette page | ne trouvons pas la page
    | page n'est pas disponible
es: página no encontrada | no se ha encontrado la página | no se encontró la página | la página que buscas
    | la página que está buscando | la página que busca no | la página solicitada no | esta página no existe
    | la página no existe | página que busca no existe | no se pudo encontrar la página | objeto no localizado
    | no pudimos encontrar lo que busc
    | la página a la que intenta | la página que has solicitado | esta página ya no
    | este contenido ya no está disponible
it: pagina non trovata | la pagina che stai cercando | la pagina che cerchi | la pagina richiesta non
    | la pagina cercata non | questa pagina non esiste | la pagina non esiste | errore 404 | oggetto non trovato
    | trovare quello che stavi cercando
    | la pagina che hai richiesto | la pagina non è disponibile | la pagina non è più | questo contenuto non è più
pt: página não encontrada | a página que você procura | a página que procura | a página solicitada não | erro 404
    | esta página não existe | a página não existe | não foi possível encontrar a página | essa página não existe
    | página requisitada não | objeto não encontrado | não foi possível encontrar o que
    | a página que você tentou | a página que tentou | página não está disponível | este conteúdo não está mais
nl: pagina niet gevonden | pagina bestaat niet | pagina die u zoekt | pagina die je zoekt | fout 404
    | pagina kon niet worden gevonden | pagina kan niet worden gevonden | pagina kon niet gevonden worden
    | object niet gevonden | niet vinden waar je naar op zoek
    | opgevraagde pagina | pagina is niet meer beschikbaar | pagina is helaas niet | pagina kan helaas niet
sv: sidan hittades inte | sidan kunde inte hittas | sidan finns inte | sidan du söker | kunde inte hitta sidan
    | kunde inte den begärda sidan | objektet hittas ej | kunde inte hitta det du
    | hitta sidan du | sidan du försökte
da: siden blev ikke fundet | siden findes ikke | siden kunne ikke findes | kunne ikke finde siden
    | side kunne ikke findes | kunne ikke finde det, du
    | siden du leder efter | siden, du leder efter | siden du søger
no: fant ikke siden | siden finnes ikke | siden ble ikke funnet | siden du leter etter | finner ikke siden
    | siden du spør etter finnes ikke | objektet ble ikke funnet | kunne ikke finne det du | fann ikkje sida
    | sida du spør etter finst ikkje
fi: sivua ei löytynyt | sivua ei löydy | sivua ei ole olemassa | hakemaasi sivua | etsimääsi sivua
is: síða fannst ekki | síðan fannst ekki | fannst umbeðin síða ekki | fundum ekki það sem þú
pl: nie znaleziono strony | strona nie istnieje | strona nie została znaleziona | strony nie znaleziono
    | strona nie została odnaleziona | szukana strona nie istnieje | nie mogliśmy znaleźć strony
    | nie znaleziono obiektu
    | strona, której szukasz | podana strona nie | strona, do której próbujesz | nie ma takiej strony
cs: stránka nenalezena | stránka nebyla nalezena | stránka neexistuje | stránku se nepodařilo najít
    | stránka nebyla bohužel nalezena | objekt nenalezen | nám najít co jste hledal
    | požadovaná stránka ne | požadovaná stránka nebyla
sk: stránka nebola nájdená | stránka sa nenašla | stránka nenájdená
hu: az oldal nem található | a keresett oldal nem | oldal nem található | nincs ilyen oldal
    | nem találtuk azt az oldalt
ro: pagina nu a fost găsită | pagina nu există | pagina căutată nu | pagina nu a putut fi găsită
    | pagină inexistentă | nu am găsit pagina | obiectul nu a fost g
hr: stranica nije pronađena | stranica ne postoji | tražena stranica ne
sl: strani ni mogoče najti | stran ne obstaja | stran ni bila najdena | strani ni bilo možno najti
et: lehte ei leitud | lehekülge ei leitud
lv: lapa nav atrasta | lapa nav atrodama
lt: puslapis nerastas
ru: страница не найдена | страницы не существует | страница не существует | запрашиваемая страница не
    | запрошенная страница не | такой страницы нет | ошибка 404 | страница удалена | страница была удалена
    | такой страницы больше нет | объект не найден | запрашиваемый ресурс не найден | найти запрашиваемую вами страницу
    | страница, которую вы ищете | документ не найден | страница не существует | материал не найден
    | запрашиваемой страницы | запрашиваемый документ | не нашли такую страницу | не нашли страницу
    | запись удалена или | публикация находится в черновиках
uk: сторінку не знайдено | сторінка не знайдена | сторінки не існує | помилка 404 | змогли знайти сторінку
    | запитувану сторінку не | запитувана сторінка не | сторінка, яку ви шукаєте
be: старонка не знойдзена | бачыну не знайшлі
bg: страницата не е намерена | страницата не съществува | страница не е намерена | страница не може да бъде намерена
mk: страницата не е најдена | страницата не е пронајдена
sr: страница није пронађена | објекат није пронађен | тражени резултат не постоји
el: η σελίδα δεν βρέθηκε | η σελίδα που ζητήσατε δεν | η σελίδα που αναζητάτε | η σελίδα δεν υπάρχει
    | η σελίδα που ζητήθηκε δεν
tr: sayfa bulunamadı | aradığınız sayfa | böyle bir sayfa yok | sayfa mevcut değil
    | nesne mevcut değil | hata 404 | aradığınız şeyi bulamadık
az: səhifə tapılmadı
ar: الصفحة غير موجودة | لم يتم العثور على الصفحة | الصفحة التي تبحث عنها | الصفحة المطلوبة غير
    | تعذر العثور على الصفحة | العثور على ما كنت تبحث عنه | لم نعثر على الصفحة
    | الصفحة التي طلبتها | هذه الصفحة غير
he: הדף לא נמצא | העמוד לא נמצא | הדף שחיפשת | העמוד שחיפשת | הדף המבוקש לא
    | דף לא קיים | דף לא נמצא | העמוד המבוקש אינו קיים
fa: صفحه یافت نشد | صفحه مورد نظر یافت نشد | صفحه مورد نظر پیدا نشد | صفحه پیدا نشد
    | صفحه مورد تقاضا یافت نشد | دنبال آن بودید پیدا نشد
ur: صفحہ نہیں ملا
hi: पृष्ठ नहीं मिला | पेज नहीं मिला
mr: पान मिळाले नाही
ne: पृष्ठ भेटिएन
bn: পৃষ্ঠা পাওয়া যায়নি | পেজটি খুঁজে পাওয়া যায়নি
th: ไม่พบหน้า
vi: không tìm thấy trang | trang không tồn tại | trang bạn yêu cầu không | trang bạn tìm kiếm không
    | không thể tìm thấy trang | không thể tìm thấy nội dung
    | trang bạn đang tìm
id: halaman tidak ditemukan | halaman yang anda cari | laman tidak ditemukan | halaman tak ditemukan
    | laman yang anda minta tidak | dapat menemukan yang anda cari
    | halaman yang anda tuju | halaman yang anda minta
ms: halaman tidak dijumpai | laman tidak dijumpai | laman yang diminta tidak
tl: hindi nahanap ang pahina
sw: ukurasa haujapatikana
af: bladsy nie gevind
ko: 페이지를 찾을 수 없습니다 | 존재하지 않는 페이지 | 페이지가 존재하지 않습니다 | 페이지를 찾을 수 없어요
    | 요청하신 페이지
    | 삭제되었거나 존재하지 않는
ja: ページが見つかりません | ページは見つかりません | ページが存在しません | ページは存在しません | お探しのページ
    | ページは削除され | ページが削除され
    | ご指定のページ | 該当するページ | アクセスしようとしたページ
    | urlは存在しません
zh: 页面不存在 | 页面未找到 | 找不到页面 | 页面没有找到 | 您访问的页面不存在 | 该内容已被发布者删除 | 网页不存在
    | 内容已被删除 | 找不到網頁 | 找不到頁面 | 頁面不存在 | 您要找的頁面 | 您访问的网页不存在 | 網頁不存在
    | 找不到您要找的页面 | 找不到对象 | 找不到物件
    | 您访问的页面 | 您访问的网页
ca: pàgina no trobada | pàgina que busqueu | la pàgina no existeix | no s'ha trobat la pàgina
    | no s'ha pogut trobar la pàgina
gl: páxina non atopada | non se atopou a páxina
eu: orria ez da aurkitu | ez da orria aurkitu | ez da orririk aurkitu
sq: s'u gjet faqe | faqja nuk u gjet
"""
_PARKING = """
de: diese domain steht zum verkauf | domain steht zum verkauf | domain ist zu verkaufen | diese domain wurde reserviert
    | diese website wurde gerade erst registriert | diese domain ist bereits registriert
    | diese domain wurde soeben registriert | hier entsteht eine neue internetpräsenz
    | domain ist noch nicht eingerichtet | website ist noch nicht eingerichtet | webseite ist noch nicht eingerichtet
    | internetpräsenz ist noch nicht eingerichtet | domain geparkt | wurde bei ionos geparkt
fr: ce domaine est en vente | domaine est en vente | ce nom de domaine est à vendre | nom de domaine est à vendre
    | votre domaine a bien été créé
    | ce domaine est à vendre
es: este dominio está en venta | dominio está a la venta | dominio está en venta | este dominio ha sido registrado
it: questo dominio è in vendita | dominio è in vendita
    | dominio registrato da un cliente | sito in allestimento
pt: este domínio está à venda | domínio está à venda
    | este domínio está registrado | este domínio foi registrado
nl: deze domeinnaam is gereserveerd | domeinnaam is te koop | dit domein is te koop | domein is te koop
    | dit domein is gereserveerd | gereserveerd door een klant van
da: domænet er parkeret
pl: domena jest na sprzedaż | ta domena jest na sprzedaż | jest utrzymywana na serwerach
ru: домен продаётся | домен продается | срок регистрации домена истёк | срок регистрации домена истек
    | домен не прилинкован | домен припаркован | припаркован в компании | домен не делегирован
    | домен зарегистрирован, но | домен зарегистрирован в | зарегистрирован, но к нему не
tr: bu alan adı satılıktır | alan adı satılık
hu: domain név eladó | domain eladó | domainnév eladó
cs: doména je registrována u | doména je zaparkovaná
sv: domännamnet är parkerat | domänen är parkerad | domännamnet är parkerad
zh: 域名正在出售 | 您正在访问的域名 | 该域名已过期 | 此域名可以转让
ja: このドメインは売り出し中 | このドメインは、お名前 | このドメインはムームードメイン
    | お名前.comで取得され
"""
_WALLS = """
de: ist in ihrem land nicht verfügbar | ist in deinem land nicht verfügbar | dass sie kein roboter sind
    | dass du kein roboter bist | ob sie ein mensch sind
fr: n'est pas disponible dans votre pays | que vous n'êtes pas un robot | que vous êtes humain | que vous êtes un humain
es: no está disponible en tu país | no está disponible en su país | que no es un robot | que no eres un robot
    | que usted es un ser humano | que eres humano
    | verificando la seguridad de la conexión
it: non è disponibile nel tuo paese | che non sei un robot | che tu sia un essere umano | che tu sia umano
pt: não está disponível no seu país | que você não é um robô | que não é um robô | que você é humano | se você é humano
nl: niet beschikbaar in uw land | niet beschikbaar in jouw land | dat u geen robot bent | dat je geen robot bent
    | of u een mens bent
pl: że nie jesteś robotem | czy jesteś człowiekiem
ru: недоступно в вашем регионе | недоступно в вашей стране | что вы не робот | человек ли вы | проверяем ваш браузер
uk: що ви не робот
cs: že nejste robot
sk: že nie ste robot
hu: hogy nem robot
ro: că nu sunteți robot | că nu sunteți un robot
el: ότι δεν είστε ρομπότ
sv: att du inte är en robot
da: at du ikke er en robot
fi: ettet ole robotti | ettette ole robotti
tr: robot olmadığınızı | bağlantınızın güvenliği
ar: أنك لست روبوتًا | أنك لست روبوتا
he: שאינך רובוט | שאתה לא רובוט
fa: در حال بررسی مرورگر | ربات نیستید
th: คุณไม่ใช่หุ่นยนต์
vi: không phải là robot | không phải là người máy
id: anda bukan robot
zh: 验证您是否是真人 | 完成下方验证 | 证明您不是机器人 | 确认您不是机器人 | 请完成验证 | 请完成安全验证 | 您的访问被阻断
ja: あなたが人間であることを | ロボットではないことを確認
    | お住まいの地域ではご利用
ko: 사람인지 확인하는 | 로봇이 아님을
"""
# What pages call themselves, and what they say of it in the same sentence where it is not there: a language a line, the
# two apart by " / ".
_MISSING = r"""
de: seite|webseite|inhalt|dokument|beitrag|datei / existier(?:t|en) (?:leider )?nicht|gibt es (?:leider )?nicht
    |nicht (?:\(?mehr\)? )?(?:gefunden|verfügbar|vorhanden|erreichbar)
    |wurde (?:\w+ ){0,4}(?:gelöscht|verschoben|entfernt)
fr: page|contenu|document|fichier / n'existe (?:pas|plus)|(?:été|est) (?:supprimée?|déplacée?|retirée?)
    |est introuvable|n'est (?:pas|plus) (?:disponible|accessible)|n'a pas été trouvée?
es: página|contenido|documento|archivo / no existe|ya no (?:existe|está disponible)|no está disponible
    |no (?:se encuentra|se encontró|ha sido encontrad[oa])|(?:haya? sido|fue) (?:eliminad|movid|borrad)[oa]
it: pagina|contenuto|documento / non (?:esiste|è (?:più )?disponibile|è stat[oa] trovat[oa])
    |è stat[oa] (?:rimoss|spostat|cancellat|eliminat)[oa]
pt: página|conteúdo|documento|arquivo / não existe|não está (?:mais )?disponível|não foi encontrad[oa]
    |foi (?:removid|movid|excluíd|apagad)[oa]
nl: pagina|inhoud|document / bestaat (?:helaas )?niet|niet (?:\(?meer\)? )?(?:gevonden|beschikbaar)
    |is (?:verwijderd|verplaatst)
pl: strona|strony|treść|dokument / nie (?:istnieje|została (?:odnaleziona|znaleziona)|znaleziono|jest dostępn[ay])
    |została (?:usunięta|przeniesiona)
cs: stránka|obsah|dokument / neexistuje|nebyla? nalezena?|byla (?:odstraněna|přesunuta)|není (?:již )?dostupn[áý]
sk: stránka|obsah|dokument / neexistuje|nebola nájdená|bola (?:odstránená|presunutá)
ru: страница|страницы|страницу|материал|документ / не (?:существует|найден[ао]?|доступн[ао])
    |(?:удал|перемещ)[её]н[ао]?
uk: сторінка|сторінки|сторінку|документ|матеріал / не (?:існує|знайден[оа]|доступн[аи])|видален[оа]
bg: страницата|страница / не (?:съществува|е намерена)
sv: sidan|innehållet|dokumentet / finns (?:inte|ej)|kunde inte hittas|hittades inte|har (?:tagits bort|flyttats)
da: siden|indholdet / findes ikke|blev ikke fundet|eksisterer ikke|er (?:blevet )?(?:slettet|fjernet|flyttet)
no: siden|innholdet / finnes ikke|ble ikke funnet|eksisterer ikke|er (?:blitt )?(?:slettet|fjernet|flyttet)
fi: sivu|sivua|sisältöä|sisältö / ei (?:\w+ )?(?:löydy|löytynyt|ole (?:enää )?(?:olemassa|saatavilla))
    |on (?:poistettu|siirretty)
hu: oldal|tartalom / nem (?:található|létezik|elérhető)|megszűnt|törölték
ro: pagina|conținutul / nu (?:\w+ )?(?:există|a fost găsit|este disponibil|mai)|a fost (?:ștears|mutat)
tr: sayfa|sayfaya|içerik|içeriğe / bulunamadı|bulunamıyor|mevcut değil|kaldırılmış|silinmiş
el: σελίδα|περιεχόμενο / δεν (?:βρέθηκε|υπάρχει|είναι διαθέσιμη)|έχει (?:διαγραφεί|μετακινηθεί)
ar: الصفحة|المحتوى|المقال / غير (?:موجود|متوفر|متاح)ة?|لا توجد|تم (?:حذف|نقل)
he: הדף|העמוד|התוכן / לא (?:נמצא|קיים)|אינו (?:קיים|זמין)
fa: صفحه|محتوا / (?:یافت|پیدا) نشد|وجود ندارد|حذف شده
id: halaman|laman|konten / tidak (?:ditemukan|tersedia|ada|dijumpai|wujud)|telah (?:dihapus|dipindahkan)
vi: trang|bài viết / không (?:tồn tại|tìm thấy)|đã bị xóa
zh: 页面|网页|頁面|網頁|文章 / 不存在|未找到|没有找到|已(?:被)?(?:删除|移除)
ja: ページ|記事 / 見つかりません|存在しません|移動または削除|ございません
ko: 페이지|페이지가|페이지를|게시물 / 찾을 수 없|없습니다|존재하지 않|삭제되
"""
_SAME_SENTENCE = "[^.!?。！？]{0,60}?"
_LANGUAGE = re.compile(r"^[a-z]{2}:", re.MULTILINE)


def _sentences(table: str) -> tuple[str, ...]:
    return tuple(filter(None, map(plain, _LANGUAGE.sub("|", table).split("|"))))


ERROR_SENTENCES = _sentences(_ERRORS)
PARKING_SENTENCES = _sentences(_PARKING)
WALL_SENTENCES = _sentences(_WALLS)


def _missing(table: str) -> dict[str, tuple[str, ...]]:
    """By each noun: patterns of what says that it is not there."""
    patterns: dict[str, tuple[str, ...]] = {}
    for line in filter(None, (line.strip() for line in _LANGUAGE.split(table.replace("\n    ", "")))):
        nouns, _, gone = line.partition(" / ")
        for noun in plain(nouns).split("|"):
            patterns[noun] = (*patterns.get(noun, ()), f"{noun}{_SAME_SENTENCE}(?:{plain(gone)})")
    return patterns


MISSING = _missing(_MISSING)
MISSING_WORDS = tuple(plain(_LANGUAGE.sub(" ", _MISSING)).replace("|", " ").split())
_UNSPACED_NOUNS = tuple(noun for noun in MISSING if UNSPACED.search(noun))
_pattern = cache(re.compile)  # as they are wanted: all of them take a twentieth of a second


def find_missing(text: str) -> str:
    """The words by which a text (as `plain` spells it) says in another language that a page is not there, or ""."""
    nouns = sorted(MISSING.keys() & words_of(text))
    if not text.isascii():
        nouns += _UNSPACED_NOUNS
    for noun in nouns:
        for pattern in MISSING[noun]:
            for found in _pattern(pattern).finditer(text):
                if not is_reported(text, *found.span()):
                    return found[0]
    return ""
