// Threat protection, and the import of users.
import { account, check, makePool, makeUser, pools, section, signIn } from './sweep.mjs';
const { call, proves, refuses } = pools;

section('threat protection');
const people = await makePool('watched', { UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } }), { of } = people;
const takeover = { Actions: { HighAction: { Notify: false, EventAction: 'BLOCK' } } };
await proves('SetRiskConfiguration', { ...of, AccountTakeoverRiskConfiguration: takeover, RiskExceptionConfiguration: { BlockedIPRangeList: ['203.0.113.0/24'] } },
  ({ RiskConfiguration }) => RiskConfiguration.AccountTakeoverRiskConfiguration.Actions.HighAction.EventAction === 'BLOCK');
await proves('DescribeRiskConfiguration', of, ({ RiskConfiguration }) => RiskConfiguration.RiskExceptionConfiguration.BlockedIPRangeList[0] === '203.0.113.0/24');
await makeUser(people, 'ann');
await signIn(people, 'ann');
await signIn(people, 'ann', 'wrong-horse').catch(() => {});
const ann = { ...of, Username: 'ann' };
const { AuthEvents: [newest] } = await proves('AdminListUserAuthEvents', ann, ({ AuthEvents }) =>
  AuthEvents.map((event) => event.EventResponse).join() === 'Fail,Pass' && AuthEvents[0].EventContextData.IpAddress === '127.0.0.1');
await proves('AdminUpdateAuthEventFeedback', { ...ann, EventId: newest.EventId, FeedbackValue: 'Invalid' },
  async () => (await call('AdminListUserAuthEvents', { ...ann, MaxResults: 1 })).AuthEvents[0].EventFeedback.FeedbackValue === 'Invalid');
await refuses('UpdateAuthEventFeedback', { ...ann, EventId: newest.EventId, FeedbackToken: 'AAAA', FeedbackValue: 'Valid' }, 'NotAuthorizedException', /Invalid feedback token/);

section('user import');
const { CSVHeader } = await proves('GetCSVHeader', of, (answer) => answer.CSVHeader.includes('cognito:username') && answer.UserPoolId === of.UserPoolId);
const wanted = { ...of, JobName: 'people', CloudWatchLogsRoleArn: `arn:aws:iam::${account}:role/import-logs` };
const { UserImportJob: job } = await proves('CreateUserImportJob', wanted, ({ UserImportJob }) => UserImportJob.Status === 'Created' && UserImportJob.PreSignedUrl);
const ofJob = { ...of, JobId: job.JobId };
await refuses('StartUserImportJob', ofJob, 'PreconditionNotMetException');  // nothing was uploaded yet
const row = { 'cognito:username': 'bob', email: 'bob@example.com', email_verified: 'true', 'cognito:mfa_enabled': 'false' };
const csv = [CSVHeader, CSVHeader.map((column) => row[column] ?? '')].map((line) => line.join(',') + '\n').join('');
const upload = await fetch(job.PreSignedUrl.replace(/^https?:\/\/[^/]+/, process.env.SEKISHO_ENDPOINT), { method: 'PUT', body: csv });
check('the file is taken', upload.status === 200);
await proves('StartUserImportJob', ofJob, ({ UserImportJob }) => ['Pending', 'InProgress', 'Succeeded'].includes(UserImportJob.Status));
const settled = async () => ['Succeeded', 'Failed'].includes((await call('DescribeUserImportJob', ofJob)).UserImportJob.Status);
for (let tries = 0; tries < 100 && !(await settled()); tries++) await new Promise((resolve) => setTimeout(resolve, 20));
await proves('DescribeUserImportJob', ofJob, ({ UserImportJob }) => UserImportJob.Status === 'Succeeded' && Number(UserImportJob.ImportedUsers) === 1);
check('the user is there', (await call('AdminGetUser', { ...of, Username: 'bob' })).UserStatus === 'RESET_REQUIRED');
await proves('ListUserImportJobs', { ...of, MaxResults: 5 }, ({ UserImportJobs }) => UserImportJobs.length === 1 && UserImportJobs[0].JobId === job.JobId);
// This small job is over before anybody could stop it.
await refuses('StopUserImportJob', ofJob, 'PreconditionNotMetException');
await call('DeleteUserPool', of);
