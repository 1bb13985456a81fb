// What the page under test is made of: AWS Amplify as it comes, within reach of the test.
import { Amplify } from "aws-amplify";
import * as auth from "aws-amplify/auth";

window.configure = (Cognito) => Amplify.configure({ Auth: { Cognito } });
window.auth = auth;
