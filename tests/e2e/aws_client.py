"""A client of the SDK that Debian's AWS CLI brings along, for load that a shell cannot make."""
try:
    import botocore.session as botocore_session
    from botocore.config import Config
except ImportError:  # AWS CLI version 2 carries its own copy
    import awscli.botocore.session as botocore_session
    from awscli.botocore.config import Config


def client(service, endpoint):
    config = Config(signature_version="s3v4" if service == "s3" else "v4", s3={"addressing_style": "path"},
                    retries={"max_attempts": 1, "mode": "standard"}, connect_timeout=2, read_timeout=10)
    return botocore_session.Session().create_client(service, region_name="us-east-1", endpoint_url=endpoint, config=config)


def is_gone(problem):
    """Whether a call failed because the server was not there any more, and not for a reason of its own."""
    return type(problem).__name__ in ("EndpointConnectionError", "ConnectionClosedError", "ReadTimeoutError", "ConnectTimeoutError",
                                      "HTTPClientError", "ResponseStreamingError")
