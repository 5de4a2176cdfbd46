"""The small page that gives a tablet or phone the shop's certificate authority."""

import html
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_PAGE = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Noren</title><style>
body{{font:17px/1.7 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c}}
a.button{{display:inline-block;background:#1f3a5f;color:#fff;padding:.8rem 1.4rem;border-radius:.5rem;text-decoration:none}}
h2{{margin-top:2.5rem}}</style></head><body>
<h1>この端末でお店を開く</h1>
<p>はじめに一度だけ、このお店の証明書を端末に入れてください。お店のネットワークの中だけで使います。</p>
<p><a class="button" href="/noren-ca.crt">証明書をダウンロード</a></p>
<ol>
<li>iPhone・iPad: 「設定」→「プロファイルがダウンロード済み」→「インストール」。続けて「一般」→「情報」→「証明書信頼設定」で Noren をオンにします。</li>
<li>Android: 「設定」→「セキュリティ」→「証明書のインストール」→「CA証明書」で、ダウンロードしたファイルを選びます。</li>
<li>終わったら <a href="{shop}">{shop}</a> を開きます。</li>
</ol>
<section lang="en"><h2>Open the shop on this device</h2>
<p>Install this shop's certificate once. It is used inside the shop's own network only.</p>
<p><a class="button" href="/noren-ca.crt">Download the certificate</a></p>
<ol>
<li>iPhone, iPad: Settings → Profile Downloaded → Install. Then General → About → Certificate Trust Settings:
turn Noren on.</li>
<li>Android: Settings → Security → Install a certificate → CA certificate, and choose the downloaded file.</li>
<li>Then open <a href="{shop}">{shop}</a>.</li>
</ol></section></body></html>
"""


def serve(*, certificate: bytes, port: int, shop: str) -> ThreadingHTTPServer:
    """Offer the certificate and how to install it, in a thread of its own, until `shutdown`."""
    page = _PAGE.format(shop=html.escape(shop, quote=True)).encode()
    answers = {
        "/": ("text/html; charset=utf-8", page),
        "/noren-ca.crt": ("application/x-x509-ca-cert", certificate),
    }

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            kind, body = answers.get(self.path.partition("?")[0], ("text/plain", b""))
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing: the terminal is for the shop."""

    server = ThreadingHTTPServer(("0.0.0.0", port), Handler)  # noqa: S104 - for the devices in the network
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="certificate-page", daemon=True).start()
    return server
