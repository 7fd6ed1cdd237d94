"""Clients that prove who they are: keys, proofs and tokens as joserfc makes them, right or with something wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import time
import uuid

from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey

URL = "http://test/fhir/Patient/1"
LEFT_OUT = object()
"""A claim or header of this value is left out."""


def kept(values):
    return {name: value for name, value in values.items() if value is not LEFT_OUT}


def ath(token):
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()


class Holder:
    """Somebody who holds a key."""

    def __init__(self, key=None, algorithm="ES256"):
        self.key = key or ECKey.generate_key("P-256", private=True)
        self.algorithm = algorithm

    @property
    def jkt(self):
        return self.key.thumbprint()

    def proof(self, token=None, method="GET", url=URL, header=None, signed_by=None, **claims):
        """A proof that is right but for what is given."""
        said = {"jti": uuid.uuid4().hex, "htm": method, "htu": url, "iat": int(time.time())}
        said |= {"ath": ath(token)} if token else {}
        head = {"typ": "dpop+jwt", "alg": self.algorithm, "jwk": self.key.as_dict(private=False), **(header or {})}
        return signed(kept(head), kept(said | claims), signed_by or self.key)

    def headers(self, token, **said):
        return {"authorization": f"DPoP {token}", "dpop": self.proof(token, **said)}


def signed(header, claims, key):
    """Sign whatever header, even one that joserfc would not."""
    algorithm = header.get("alg", "ES256")
    if isinstance(key, OctKey):
        algorithm = "HS256"
    elif isinstance(key, RSAKey):
        algorithm = algorithm if algorithm.startswith(("RS", "PS")) else "RS256"
    elif isinstance(key, ECKey):
        algorithm = {"P-384": "ES384", "P-521": "ES512"}.get(key.curve_name, "ES256")
    message = f"{encoded(header)}.{encoded(claims)}"
    made = jws.JWSRegistry.algorithms[algorithm].sign(message.encode(), key)
    return f"{message}." + base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).rstrip(b"=").decode()
