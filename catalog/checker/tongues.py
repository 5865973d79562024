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
fr: page introuvable | page non trouvée | la page que vous cherchez | la page que vous recherchez
    | la page demandée n'existe | la page demandée est introuvable | la page demandée n'a pas | cette page n'existe pas
    | cette page n'existe plus | erreur 404 | page inexistante | cette page est introuvable
es: página no encontrada | no se ha encontrado la página | no se encontró la página | la página que buscas
    | la página que está buscando | la página que busca no | la página solicitada no | esta página no existe
    | la página no existe | página que busca no existe
it: pagina non trovata | la pagina che stai cercando | la pagina che cerchi | la pagina richiesta non
    | la pagina cercata non | questa pagina non esiste | la pagina non esiste | errore 404
pt: página não encontrada | a página que você procura | a página que procura | a página solicitada não | erro 404
    | esta página não existe | a página não existe | não foi possível encontrar a página | essa página não existe
nl: pagina niet gevonden | pagina bestaat niet | pagina die u zoekt | pagina die je zoekt | fout 404
    | pagina kon niet worden gevonden | pagina kan niet worden gevonden | pagina kon niet gevonden worden
sv: sidan hittades inte | sidan kunde inte hittas | sidan finns inte | sidan du söker | kunde inte hitta sidan
da: siden blev ikke fundet | siden findes ikke | siden kunne ikke findes | kunne ikke finde siden
no: fant ikke siden | siden finnes ikke | siden ble ikke funnet | siden du leter etter | finner ikke siden
fi: sivua ei löytynyt | sivua ei löydy | sivua ei ole olemassa | hakemaasi sivua | etsimääsi sivua
is: síða fannst ekki | síðan fannst ekki
pl: nie znaleziono strony | strona nie istnieje | strona nie została znaleziona | strony nie znaleziono
    | strona nie została odnaleziona | szukana strona nie istnieje
cs: stránka nenalezena | stránka nebyla nalezena | stránka neexistuje | stránku se nepodařilo najít
sk: stránka nebola nájdená | stránka sa nenašla | stránka nenájdená
hu: az oldal nem található | a keresett oldal nem | oldal nem található
ro: pagina nu a fost găsită | pagina nu există | pagina căutată nu | pagina nu a putut fi găsită
hr: stranica nije pronađena | stranica ne postoji | tražena stranica ne
sl: strani ni mogoče najti | stran ne obstaja | stran ni bila najdena
et: lehte ei leitud | lehekülge ei leitud
lv: lapa nav atrasta
lt: puslapis nerastas
ru: страница не найдена | страницы не существует | страница не существует | запрашиваемая страница не
    | запрошенная страница не | такой страницы нет | ошибка 404 | страница удалена | страница была удалена
uk: сторінку не знайдено | сторінка не знайдена | сторінки не існує | помилка 404
bg: страницата не е намерена | страницата не съществува
sr: страница није пронађена
el: η σελίδα δεν βρέθηκε | η σελίδα που ζητήσατε δεν | η σελίδα που αναζητάτε | η σελίδα δεν υπάρχει
tr: sayfa bulunamadı | aradığınız sayfa | böyle bir sayfa yok | sayfa mevcut değil
ar: الصفحة غير موجودة | لم يتم العثور على الصفحة | الصفحة التي تبحث عنها | الصفحة المطلوبة غير
he: הדף לא נמצא | העמוד לא נמצא | הדף שחיפשת | העמוד שחיפשת | הדף המבוקש לא
fa: صفحه یافت نشد | صفحه مورد نظر یافت نشد | صفحه مورد نظر پیدا نشد | صفحه پیدا نشد
hi: पृष्ठ नहीं मिला | पेज नहीं मिला
th: ไม่พบหน้า
vi: không tìm thấy trang | trang không tồn tại | trang bạn yêu cầu không | trang bạn tìm kiếm không
id: halaman tidak ditemukan | halaman yang anda cari
ms: halaman tidak dijumpai
ko: 페이지를 찾을 수 없습니다 | 존재하지 않는 페이지 | 페이지가 존재하지 않습니다 | 페이지를 찾을 수 없어요
ja: ページが見つかりません | ページは見つかりません | ページが存在しません | ページは存在しません | お探しのページ
    | ページは削除され | ページが削除され
zh: 页面不存在 | 页面未找到 | 找不到页面 | 页面没有找到 | 您访问的页面不存在 | 该内容已被发布者删除 | 网页不存在
    | 找不到網頁 | 找不到頁面 | 頁面不存在 | 您要找的頁面 | 您访问的网页不存在 | 網頁不存在
ca: pàgina no trobada | pàgina que busqueu | la pàgina no existeix | no s'ha trobat la pàgina
gl: páxina non atopada
eu: orria ez da aurkitu | ez da orria aurkitu
"""
_PARKING = """
de: diese domain steht zum verkauf | domain steht zum verkauf | domain ist zu verkaufen | diese domain wurde reserviert
    | diese website wurde gerade erst registriert | diese domain ist bereits registriert
fr: ce nom de domaine est à vendre | nom de domaine est à vendre | votre domaine a bien été créé
    | ce domaine est à vendre
es: este dominio está en venta | dominio está a la venta | dominio está en venta
it: questo dominio è in vendita | dominio è in vendita
pt: este domínio está à venda | domínio está à venda
nl: deze domeinnaam is te koop | domeinnaam is te koop | dit domein is te koop | domein is te koop
pl: domena jest na sprzedaż | ta domena jest na sprzedaż
ru: домен продаётся | домен продается | срок регистрации домена истёк | срок регистрации домена истек
    | домен не прилинкован | домен припаркован
tr: bu alan adı satılıktır | alan adı satılık
zh: 域名正在出售 | 您正在访问的域名 | 该域名已过期 | 此域名可以转让
ja: このドメインは売り出し中 | このドメインは、お名前
"""
_LANGUAGE = re.compile(r"^[a-z]{2}:", re.MULTILINE)


def _sentences(table: str) -> tuple[str, ...]:
    return tuple(filter(None, map(plain, _LANGUAGE.sub("|", table).split("|"))))


ERROR_SENTENCES = _sentences(_ERRORS)
PARKING_SENTENCES = _sentences(_PARKING)
