"""Headers that keep a browser from doing what no page of ours asks for."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # the stylesheet draws its ticks and arrows as data
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",  # Airflow shows the pages in a frame
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
KEPT = {"Cache-Control": "public, max-age=31536000, immutable"}
"""Of files whose address names their content."""


class SafeHeaders:
    """Adds them to every answer that does not say otherwise itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        own_path = scope["path"].removeprefix(scope.get("root_path", ""))

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                kept = own_path.startswith("/static/") and message["status"] == 200
                for name, value in (HEADERS | (KEPT if kept else {})).items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, adding)
