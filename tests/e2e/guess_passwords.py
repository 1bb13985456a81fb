"""Guesses a password until the user is locked, then tries the right one: faster than a lock of a second lets go."""
import sys

from aws_client import client

endpoint, client_id, username, password = sys.argv[1:]
idp = client("cognito-idp", endpoint)


def attempt(guess):
    try:
        idp.initiate_auth(AuthFlow="USER_PASSWORD_AUTH", ClientId=client_id,
                          AuthParameters={"USERNAME": username, "PASSWORD": guess})
        return "signed in"
    except Exception as error:  # whatever the SDK calls it
        return error.response["Error"]["Message"]


answers = []
while len(answers) < 12 and "Password attempts exceeded" not in answers:
    answers.append(attempt(f"Wr0ng-password-{len(answers)}"))
print(len(answers) - 1, "guesses;", answers[-1] + ";", "the right one:", attempt(password))
