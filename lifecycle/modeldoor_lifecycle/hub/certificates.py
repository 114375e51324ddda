"""Whom to believe that a server is who it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modeldoor_lifecycle.hub.errors import SettingRefused

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

FILE_VARIABLE = "SSL_CERT_FILE"
FOLDER_VARIABLE = "SSL_CERT_DIR"
"""As OpenSSL calls them; httpx and others read the same."""


def trusted_certificates(environment: Mapping[str, str]) -> ssl.SSLContext:
    """The authorities that SSL_CERT_FILE or SSL_CERT_DIR names, else those that httpx brings (Mozilla's).

    Raises `SettingRefused`. Python's default makes TLS 1.2 the oldest that is spoken.
    """
    file, folder = environment.get(FILE_VARIABLE), environment.get(FOLDER_VARIABLE)
    if not file and not folder:
        import httpx

        return httpx.create_ssl_context(trust_env=False)
    import ssl

    try:
        return ssl.create_default_context(cafile=file or None, capath=folder or None)
    except OSError:  # ssl.SSLError among them: the file holds no certificates
        raise SettingRefused(
            FILE_VARIABLE if file else FOLDER_VARIABLE,
            "must name certificates that can be read; it does not",
            hint="name a file of certificates in the PEM format, or unset it",
        ) from None
