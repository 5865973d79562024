"""arquivo.pt, the Portuguese web archive, which keeps much of the world's web besides: pywb's CDX server.

Its limits (2026): 250 requests a minute to CDX and full text together, 400 to captures; whoever exceeds them is shut
out for good. Source: the project's wiki, "URL search: CDX server API".
"""

from catalog.archives.cdx import parse_cdx_lines
from catalog.archives.cdx_archive import Shape

ARQUIVO = Shape(
    name="arquivo",
    cdx="/wayback/cdx",
    fields="timestamp,url,status,mime,digest",
    parse=parse_cdx_lines,
    successes="=status:200",
    redirects="~status:30[12378]",
    shown="/wayback",
    played="/noFrame/replay",
)
# Four fifths of the published limits.
CDX_PER_MINUTE = 200
PLAYBACK_PER_MINUTE = 320
