"""What the host is told beside the pages: how long to keep a file, and what a browser may do with it.

As files that hosts read from the site's root: _headers (Netlify, Cloudflare Pages) and .htaccess (Apache, most shared
hosting). A policy in a header holds before a page is read, and only there it can forbid framing.
"""

from __future__ import annotations

from shopctl.config.publish import Publish

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)
"""No inline code, nobody else's files."""

SAFETY = {
    "Content-Security-Policy": f"{CSP}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
FOREVER = "public, max-age=31536000, immutable"
"""For files whose name changes with their content."""
SHORTLY = "public, max-age=300"
"""For all else: a price that changed is seen within five minutes."""

_FOREVER_IN = ("assets", "media")


def caching(address: str) -> str:
    """How long browsers may keep a file, as Cache-Control says it (RFC 9111)."""
    return FOREVER if address.split("/")[0] in _FOREVER_IN else SHORTLY


def files(settings: Publish, root: str) -> dict[str, bytes]:
    """The files that the shop's hosts read, for a site published below the path `root` ("/" or "/shop/")."""
    made = {}
    if "netlify" in settings.headers:
        made["_headers"] = _netlify(root)
    if "apache" in settings.headers:
        made[".htaccess"] = _apache(root)
    return {name: text.encode() for name, text in made.items()}


def _netlify(root: str) -> str:
    """https://docs.netlify.com/manage/routing/headers/"""
    blocks = [(f"{root}*", SAFETY)]
    blocks += [(f"{root}{folder}/*", {"Cache-Control": FOREVER}) for folder in _FOREVER_IN]
    return "\n".join(
        "\n".join([path, *(f"  {name}: {value}" for name, value in values.items())]) + "\n" for path, values in blocks
    )


def _apache(root: str) -> str:
    """https://httpd.apache.org/docs/2.4/mod/mod_headers.html"""
    safety = "\n".join(f'  Header always set {name} "{value}"' for name, value in SAFETY.items())
    return f"""ErrorDocument 404 {root}404.html
AddDefaultCharset utf-8
<IfModule mod_mime.c>
  AddType text/javascript .js
  AddType image/webp .webp
  AddType image/avif .avif
  AddType font/woff2 .woff2
</IfModule>
<IfModule mod_headers.c>
{safety}
  Header set Cache-Control "{SHORTLY}"
  <If "%{{REQUEST_URI}} =~ m#^{root}({"|".join(_FOREVER_IN)})/#">
    Header set Cache-Control "{FOREVER}"
  </If>
</IfModule>
"""
