"""What error pages and parkers say in other languages than English: data for `soft404.py`, sentence by sentence.

Each is long enough to mean one thing, and is looked for where the English ones are: as a title, and on short pages.
"""

import re

from catalog.checker.phrases import plain

# A language a line (some two): sentences as they stand on error pages, without what varies before and after them.
_ERRORS = """
de: seite nicht gefunden | seite wurde nicht gefunden | seite konnte nicht gefunden werden | seite existiert nicht
    | seite existiert leider nicht | seite gibt es nicht | seite ist nicht mehr verfügbar | seite ist nicht verfügbar
    | die von ihnen gesuchte seite | die von dir gesuchte seite | fehler 404 | dieser artikel ist nicht mehr verfügbar
    | objekt nicht gefunden | url konnte auf dem server nicht gefunden werden | nicht finden, wonach
fr: page introuvable | page non trouvée | la page que vous cherchez | la page que vous recherchez
    | la page demandée n'existe | la page demandée est introuvable | la page demandée n'a pas | cette page n'existe pas
    | cette page n'existe plus | erreur 404 | page inexistante | cette page est introuvable | objet non trouvé
    | n'avons pas trouvé ce que vous
es: página no encontrada | no se ha encontrado la página | no se encontró la página | la página que buscas
    | la página que está buscando | la página que busca no | la página solicitada no | esta página no existe
    | la página no existe | página que busca no existe | no se pudo encontrar la página | objeto no localizado
    | no pudimos encontrar lo que busc
it: pagina non trovata | la pagina che stai cercando | la pagina che cerchi | la pagina richiesta non
    | la pagina cercata non | questa pagina non esiste | la pagina non esiste | errore 404 | oggetto non trovato
    | trovare quello che stavi cercando
pt: página não encontrada | a página que você procura | a página que procura | a página solicitada não | erro 404
    | esta página não existe | a página não existe | não foi possível encontrar a página | essa página não existe
    | página requisitada não | objeto não encontrado | não foi possível encontrar o que
nl: pagina niet gevonden | pagina bestaat niet | pagina die u zoekt | pagina die je zoekt | fout 404
    | pagina kon niet worden gevonden | pagina kan niet worden gevonden | pagina kon niet gevonden worden
    | object niet gevonden | niet vinden waar je naar op zoek
sv: sidan hittades inte | sidan kunde inte hittas | sidan finns inte | sidan du söker | kunde inte hitta sidan
    | kunde inte den begärda sidan | objektet hittas ej | kunde inte hitta det du
da: siden blev ikke fundet | siden findes ikke | siden kunne ikke findes | kunne ikke finde siden
    | side kunne ikke findes | kunne ikke finde det, du
no: fant ikke siden | siden finnes ikke | siden ble ikke funnet | siden du leter etter | finner ikke siden
    | siden du spør etter finnes ikke | objektet ble ikke funnet | kunne ikke finne det du | fann ikkje sida
    | sida du spør etter finst ikkje
fi: sivua ei löytynyt | sivua ei löydy | sivua ei ole olemassa | hakemaasi sivua | etsimääsi sivua
is: síða fannst ekki | síðan fannst ekki | fannst umbeðin síða ekki | fundum ekki það sem þú
pl: nie znaleziono strony | strona nie istnieje | strona nie została znaleziona | strony nie znaleziono
    | strona nie została odnaleziona | szukana strona nie istnieje | nie mogliśmy znaleźć strony
    | nie znaleziono obiektu
cs: stránka nenalezena | stránka nebyla nalezena | stránka neexistuje | stránku se nepodařilo najít
    | stránka nebyla bohužel nalezena | objekt nenalezen | nám najít co jste hledal
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
    | объект не найден | запрашиваемый ресурс не найден | найти запрашиваемую вами страницу
uk: сторінку не знайдено | сторінка не знайдена | сторінки не існує | помилка 404 | змогли знайти сторінку
be: старонка не знойдзена | бачыну не знайшлі
bg: страницата не е намерена | страницата не съществува | страница не е намерена | страница не може да бъде намерена
mk: страницата не е најдена | страницата не е пронајдена
sr: страница није пронађена | објекат није пронађен | тражени резултат не постоји
el: η σελίδα δεν βρέθηκε | η σελίδα που ζητήσατε δεν | η σελίδα που αναζητάτε | η σελίδα δεν υπάρχει
    | η σελίδα που ζητήθηκε δεν
tr: sayfa bulunamadı | aradığınız sayfa | böyle bir sayfa yok | sayfa mevcut değil
    | nesne mevcut değil | aradığınız şeyi bulamadık
az: səhifə tapılmadı
ar: الصفحة غير موجودة | لم يتم العثور على الصفحة | الصفحة التي تبحث عنها | الصفحة المطلوبة غير
    | تعذر العثور على الصفحة | العثور على ما كنت تبحث عنه | لم نعثر على الصفحة
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
id: halaman tidak ditemukan | halaman yang anda cari | laman tidak ditemukan | halaman tak ditemukan
    | laman yang anda minta tidak | dapat menemukan yang anda cari
ms: halaman tidak dijumpai | laman tidak dijumpai | laman yang diminta tidak
tl: hindi nahanap ang pahina
sw: ukurasa haujapatikana
af: bladsy nie gevind
ko: 페이지를 찾을 수 없습니다 | 존재하지 않는 페이지 | 페이지가 존재하지 않습니다 | 페이지를 찾을 수 없어요
ja: ページが見つかりません | ページは見つかりません | ページが存在しません | ページは存在しません | お探しのページ
    | ページは削除され | ページが削除され
zh: 页面不存在 | 页面未找到 | 找不到页面 | 页面没有找到 | 您访问的页面不存在 | 该内容已被发布者删除 | 网页不存在
    | 找不到網頁 | 找不到頁面 | 頁面不存在 | 您要找的頁面 | 您访问的网页不存在 | 網頁不存在
    | 找不到您要找的页面 | 找不到对象 | 找不到物件
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
fr: ce nom de domaine est à vendre | nom de domaine est à vendre | votre domaine a bien été créé
    | ce domaine est à vendre
es: este dominio está en venta | dominio está a la venta | dominio está en venta | este dominio ha sido registrado
it: questo dominio è in vendita | dominio è in vendita
pt: este domínio está à venda | domínio está à venda
nl: deze domeinnaam is te koop | domeinnaam is te koop | dit domein is te koop | domein is te koop
    | dit domein is gereserveerd | gereserveerd door een klant van
da: domænet er parkeret
pl: domena jest na sprzedaż | ta domena jest na sprzedaż | jest utrzymywana na serwerach
ru: домен продаётся | домен продается | срок регистрации домена истёк | срок регистрации домена истек
    | домен не прилинкован | домен припаркован | припаркован в компании | домен не делегирован
tr: bu alan adı satılıktır | alan adı satılık
zh: 域名正在出售 | 您正在访问的域名 | 该域名已过期 | 此域名可以转让
ja: このドメインは売り出し中 | このドメインは、お名前 | このドメインはムームードメイン
"""
_LANGUAGE = re.compile(r"^[a-z]{2}:", re.MULTILINE)


def _sentences(table: str) -> tuple[str, ...]:
    return tuple(filter(None, map(plain, _LANGUAGE.sub("|", table).split("|"))))


ERROR_SENTENCES = _sentences(_ERRORS)
PARKING_SENTENCES = _sentences(_PARKING)
