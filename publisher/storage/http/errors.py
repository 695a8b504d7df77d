"""Why a server gave no answer, in words. Lent to the adapters that ask servers."""

import http.client
import ssl
from urllib.error import URLError


def is_certificate_error(problem: BaseException) -> bool:
    """Tell whether there is a server, and its certificate is the trouble."""
    reason = problem.reason if isinstance(problem, URLError) else problem
    return isinstance(reason, ssl.SSLCertVerificationError)


def describe_network_error(problem: OSError | http.client.HTTPException) -> str:
    """Return why there was no answer, to be read after the address."""
    reason = problem.reason if isinstance(problem, URLError) else problem
    if isinstance(reason, ssl.SSLCertVerificationError):
        return "its certificate cannot be trusted"
    if isinstance(reason, TimeoutError):
        return "it does not answer"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror.lower()
    return type(reason).__name__
