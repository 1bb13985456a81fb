#!/usr/bin/python3
"""Makes the shop's user pool with its people, an identity pool, and the one role that all of them become.

usage: people.py ENDPOINT SUFFIX      prints shell assignments
"""
import json
import pathlib
import sys

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent.parent / "tests" / "e2e"))
from aws_client import client  # noqa: E402

GROUPS = ["platform-admin", "engineering", "sre-team", "manga-ops", "analytics", "Platform-Admin"]
PEOPLE = {
    "ada": ["analytics", "platform-admin"],
    "dev": ["engineering"],
    "otto": ["engineering", "sre-team"],
    "mika": ["manga-ops"],
    "rita": ["analytics"],
    "new": [],
    "eve": ["Platform-Admin"],
}
PASSWORD = "C0rrect-horse-battery"


def main(endpoint, suffix):
    idp, identity, iam = (client(name, endpoint) for name in ("cognito-idp", "cognito-identity", "iam"))
    pool = idp.create_user_pool(PoolName="mangaassist", Schema=[
        {"Name": "department", "AttributeDataType": "String", "Mutable": True}])["UserPool"]["Id"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    app = idp.create_user_pool_client(UserPoolId=pool, ClientName="app", ExplicitAuthFlows=flows, WriteAttributes=["name"])
    app = app["UserPoolClient"]["ClientId"]
    for group in GROUPS:
        idp.create_group(UserPoolId=pool, GroupName=group)
    for person, groups in PEOPLE.items():
        idp.admin_create_user(UserPoolId=pool, Username=person, MessageAction="SUPPRESS")
        idp.admin_set_user_password(UserPoolId=pool, Username=person, Password=PASSWORD, Permanent=True)
        for group in groups:
            idp.admin_add_user_to_group(UserPoolId=pool, Username=person, GroupName=group)
    pool_of_identities = identity.create_identity_pool(
        IdentityPoolName="mangaassist", AllowUnauthenticatedIdentities=False, AllowClassicFlow=True,
        CognitoIdentityProviders=[{"ProviderName": f"cognito-idp.us-east-1.amazonaws.com/{pool}", "ClientId": app}])["IdentityPoolId"]
    trust = (here / "trust.json").read_text().replace("IDENTITY_POOL", pool_of_identities)
    role = iam.create_role(RoleName=f"manga-{suffix}", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName=f"manga-{suffix}", PolicyName="p", PolicyDocument=(here / "permissions.json").read_text())
    # The same role for whichever identity pool: what a careless trust policy looks like.
    careless = json.loads(trust)
    del careless["Statement"][0]["Condition"]["StringEquals"]
    careless = iam.create_role(RoleName=f"careless-{suffix}", AssumeRolePolicyDocument=json.dumps(careless))["Role"]["Arn"]
    identity.set_identity_pool_roles(IdentityPoolId=pool_of_identities, Roles={"authenticated": role})
    print(f"pool={pool} client={app} identity_pool={pool_of_identities} role={role} careless={careless} password={PASSWORD}")


main(*sys.argv[1:])
