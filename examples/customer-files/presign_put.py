"""Prints a presigned PUT link. The AWS CLI presigns only GET, so this asks the SDK that the CLI brings along."""
import sys

try:
    import botocore.session as botocore_session
    from botocore.config import Config
except ImportError:  # AWS CLI version 2 carries its own copy
    import awscli.botocore.session as botocore_session
    from awscli.botocore.config import Config

endpoint, bucket, key = sys.argv[1:]
client = botocore_session.Session().create_client(
    "s3", region_name="us-east-1", endpoint_url=endpoint, config=Config(signature_version="s3v4", s3={"addressing_style": "path"})
)
print(client.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=60))
