#include "base/encoding.h"
#include "services/iam/testing.h"

namespace sekisho::iam {
namespace {

namespace shapes = sekisho::shapes::iam;
using testing::TestAccount;

std::string metadata(const std::string& attributes = "", const std::string& use = "signing")
{
    return R"(<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" )"
           R"(xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://idp.example.com/saml" )" +
           attributes +
           R"(><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">)"
           R"(<md:KeyDescriptor use=")" +
           use + R"("><ds:KeyInfo><ds:X509Data><ds:X509Certificate>)" + base64("\x30" + std::string(900, 'c')) +
           R"(</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor></md:IDPSSODescriptor></md:EntityDescriptor>)";
}

class IamRecords : public ::testing::Test {
protected:
    template <class Operation>
    Error error_of(typename Operation::Input input)
    {
        auto output = account_.call<Operation>(account_.root(), std::move(input));
        return output ? Error{} : output.error();
    }

    shapes::CreateSAMLProviderRequest saml(const std::string& document)
    {
        shapes::CreateSAMLProviderRequest create;
        create.Name = "idp";
        create.SAMLMetadataDocument = document;
        return create;
    }

    std::string make_linked_role()
    {
        shapes::CreateServiceLinkedRoleRequest create;
        create.AWSServiceName = "elasticbeanstalk.amazonaws.com";
        return account_.must<shapes::CreateServiceLinkedRoleOperation>(create).Role->RoleName;
    }

    std::vector<std::string> report_lines()
    {
        account_.must<shapes::GenerateCredentialReportOperation>({});
        const auto report = account_.must<shapes::GetCredentialReportOperation>({});
        EXPECT_EQ(report.ReportFormat, "text/csv");
        std::vector<std::string> lines;
        std::string line;
        for (const char c : *report.Content + "\n") {
            if (c == '\n') lines.push_back(std::exchange(line, {}));
            else line.push_back(c);
        }
        return lines;
    }

    TestAccount account_;
};

TEST_F(IamRecords, ASamlProviderIsMadeFromItsMetadata)
{
    const auto arn =
        *account_.must<shapes::CreateSAMLProviderOperation>(saml(metadata(R"(validUntil="2030-01-02T03:04:05Z")")))
             .SAMLProviderArn;
    EXPECT_EQ(arn, "arn:aws:iam::123456789012:saml-provider/idp");
    account_.reopen();
    shapes::GetSAMLProviderRequest get;
    get.SAMLProviderArn = arn;
    const auto shown = account_.must<shapes::GetSAMLProviderOperation>(get);
    EXPECT_EQ(shown.ValidUntil, parse_iso8601("2030-01-02T03:04:05Z"));
    EXPECT_EQ(shown.SAMLMetadataDocument, metadata(R"(validUntil="2030-01-02T03:04:05Z")"));
    EXPECT_EQ(error_of<shapes::CreateSAMLProviderOperation>(saml(metadata())).code, "EntityAlreadyExists");
    shapes::UpdateSAMLProviderRequest update;
    update.SAMLProviderArn = arn;
    update.SAMLMetadataDocument = metadata();
    account_.must<shapes::UpdateSAMLProviderOperation>(update);
    EXPECT_FALSE(account_.must<shapes::GetSAMLProviderOperation>(get).ValidUntil);
    EXPECT_EQ(account_.must<shapes::ListSAMLProvidersOperation>({}).SAMLProviderList->size(), 1);
    shapes::DeleteSAMLProviderRequest erase;
    erase.SAMLProviderArn = arn;
    account_.must<shapes::DeleteSAMLProviderOperation>(erase);
    EXPECT_EQ(error_of<shapes::GetSAMLProviderOperation>(get).code, "NoSuchEntity");
}

TEST_F(IamRecords, WhatIsNoMetadataOfAnIdentityProviderIsRefused)
{
    const auto refused = [&](const std::string& document) {
        return error_of<shapes::CreateSAMLProviderOperation>(saml(document)).code == "InvalidInput";
    };
    EXPECT_TRUE(refused(std::string(1000, 'x')));
    EXPECT_TRUE(refused("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" + metadata()));
    EXPECT_TRUE(refused("<a/>"));
    EXPECT_TRUE(refused(metadata("", "encryption")));
    EXPECT_TRUE(refused(metadata(R"(validUntil="2020-01-01T00:00:00Z")")));
    EXPECT_TRUE(refused(metadata(R"(validUntil="soon")")));
    EXPECT_FALSE(refused(metadata()));
}

TEST_F(IamRecords, AServiceLinkedRoleIsChangedByNobody)
{
    const auto name = make_linked_role();
    EXPECT_EQ(name, "AWSServiceRoleForElasticBeanstalk");
    shapes::PutRolePolicyRequest put;
    put.RoleName = name;
    put.PolicyName = "p";
    put.PolicyDocument = testing::allow_all;
    EXPECT_EQ(error_of<shapes::PutRolePolicyOperation>(put).code, "UnmodifiableEntity");
    shapes::AttachRolePolicyRequest attach;
    attach.RoleName = name;
    attach.PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    EXPECT_EQ(error_of<shapes::AttachRolePolicyOperation>(attach).code, "UnmodifiableEntity");
    shapes::UpdateAssumeRolePolicyRequest trust;
    trust.RoleName = name;
    trust.PolicyDocument = testing::trust(R"({"AWS":"123456789012"})");
    EXPECT_EQ(error_of<shapes::UpdateAssumeRolePolicyOperation>(trust).code, "UnmodifiableEntity");
    shapes::DeleteRoleRequest erase;
    erase.RoleName = name;
    EXPECT_EQ(error_of<shapes::DeleteRoleOperation>(erase).code, "UnmodifiableEntity");
    shapes::UpdateRoleDescriptionRequest describe;
    describe.RoleName = name;
    describe.Description = "text";
    account_.must<shapes::UpdateRoleDescriptionOperation>(describe);
}

TEST_F(IamRecords, NobodyMakesARoleUnderThePathOfServices)
{
    shapes::CreateRoleRequest create;
    create.RoleName = "R";
    create.Path = "/aws-service-role/x/";
    create.AssumeRolePolicyDocument = testing::trust(R"({"AWS":"123456789012"})");
    EXPECT_EQ(error_of<shapes::CreateRoleOperation>(create).code, "InvalidInput");
}

TEST_F(IamRecords, AServiceLinkedRoleIsDeletedAsATask)
{
    shapes::DeleteServiceLinkedRoleRequest erase;
    erase.RoleName = make_linked_role();
    const auto task = account_.must<shapes::DeleteServiceLinkedRoleOperation>(erase).DeletionTaskId;
    EXPECT_TRUE(task.starts_with("task/aws-service-role/elasticbeanstalk.amazonaws.com/AWSServiceRoleForElasticBeanstalk/"));
    shapes::GetServiceLinkedRoleDeletionStatusRequest get;
    get.DeletionTaskId = task;
    EXPECT_EQ(account_.must<shapes::GetServiceLinkedRoleDeletionStatusOperation>(get).Status, "SUCCEEDED");
    get.DeletionTaskId = "task/aws-service-role/a/b/c";
    EXPECT_EQ(error_of<shapes::GetServiceLinkedRoleDeletionStatusOperation>(get).code, "NoSuchEntity");
    account_.make_role("Plain", testing::trust(R"({"AWS":"123456789012"})"));
    erase.RoleName = "Plain";
    EXPECT_EQ(error_of<shapes::DeleteServiceLinkedRoleOperation>(erase).code, "NoSuchEntity");
}

TEST_F(IamRecords, AnInstanceProfileHoldsOneRoleWhichStays)
{
    account_.make_role("R", testing::trust(R"({"Service":"ec2.amazonaws.com"})"));
    shapes::CreateInstanceProfileRequest create;
    create.InstanceProfileName = "P";
    account_.must<shapes::CreateInstanceProfileOperation>(create);
    shapes::AddRoleToInstanceProfileRequest add;
    add.InstanceProfileName = "P";
    add.RoleName = "R";
    account_.must<shapes::AddRoleToInstanceProfileOperation>(add);
    account_.reopen();
    EXPECT_EQ(error_of<shapes::AddRoleToInstanceProfileOperation>(add).message,
              "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
    shapes::DeleteRoleRequest erase;
    erase.RoleName = "R";
    EXPECT_EQ(error_of<shapes::DeleteRoleOperation>(erase).message,
              "Cannot delete entity, must remove roles from instance profile first.");
    shapes::ListInstanceProfilesForRoleRequest list;
    list.RoleName = "R";
    const auto listed = account_.must<shapes::ListInstanceProfilesForRoleOperation>(list).InstanceProfiles;
    ASSERT_EQ(listed.size(), 1);
    EXPECT_EQ(listed.front().Roles.front().RoleName, "R");
    shapes::RemoveRoleFromInstanceProfileRequest remove;
    remove.InstanceProfileName = "P";
    remove.RoleName = "R";
    account_.must<shapes::RemoveRoleFromInstanceProfileOperation>(remove);
    account_.must<shapes::DeleteRoleOperation>(erase);
}

TEST(AccessReports, LargeOnesMakeOldOnesGo)
{
    Reports reports;
    const auto add = [&](const std::string& id, std::size_t entities) {
        AccessReport report;
        report.id = id;
        report.services.emplace_back().entities.resize(entities);
        reports.add(std::move(report));
    };
    add("small", 1);
    add("large", 150'000);
    EXPECT_TRUE(reports.access_report("small"));
    add("also large", 150'000);
    EXPECT_FALSE(reports.access_report("small"));
    EXPECT_FALSE(reports.access_report("large"));
    EXPECT_TRUE(reports.access_report("also large"));
}

TEST_F(IamRecords, TheCredentialReportHasAwsColumns)
{
    account_.make_user("a,b");
    EXPECT_EQ(error_of<shapes::GetCredentialReportOperation>({}).code, "ReportNotPresent");
    EXPECT_EQ(account_.must<shapes::GenerateCredentialReportOperation>({}).State, "STARTED");
    EXPECT_EQ(account_.must<shapes::GenerateCredentialReportOperation>({}).State, "COMPLETE");
    const auto lines = report_lines();
    ASSERT_EQ(lines.size(), 3);
    EXPECT_TRUE(lines[0].starts_with("user,arn,user_creation_time,password_enabled,password_last_used,"));
    EXPECT_EQ(std::ranges::count(lines[0], ','), 21);
    EXPECT_EQ(std::ranges::count(lines[1], ','), 21);
    EXPECT_EQ(lines[1],
              "<root_account>,arn:aws:iam::123456789012:root,2027-01-15T08:00:00+00:00,not_supported,no_information,"
              "not_supported,not_supported,false,true,2027-01-15T08:00:00+00:00,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,"
              "false,N/A");
    EXPECT_EQ(lines[2],
              "\"a,b\",\"arn:aws:iam::123456789012:user/a,b\",2027-01-15T08:00:00+00:00,false,N/A,N/A,N/A,false,true,"
              "2027-01-15T08:00:00+00:00,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A");
    account_.clock().advance(std::chrono::hours(4));
    EXPECT_EQ(error_of<shapes::GetCredentialReportOperation>({}).code, "ReportExpired");
}

TEST_F(IamRecords, NoPathWritesColumnsOfItsOwnIntoTheReport)
{
    shapes::CreateUserRequest create;
    create.UserName = "Eve";
    create.Path = "/\",2020-01-01T00:00:00+00:00,true,\"/";
    account_.must<shapes::CreateUserOperation>(create);
    account_.must<shapes::GenerateCredentialReportOperation>({});
    const auto lines = report_lines();
    ASSERT_EQ(lines.size(), 3);
    EXPECT_TRUE(lines[2].starts_with(
        "Eve,\"arn:aws:iam::123456789012:user/\"\",2020-01-01T00:00:00+00:00,true,\"\"/Eve\",2027-01-15T08:00:00+00:00,"))
        << lines[2];
}

TEST_F(IamRecords, LastUseIsNotedPerServiceAndSurvivesARestart)
{
    const auto user = account_.make_user("Bob", testing::allow("s3:*"));
    account_.credentials().note_use(account_.caller_of_key(user.key_id), "s3", "eu-west-1");
    ASSERT_TRUE(testing::run(account_.directory().store_uses()));
    account_.reopen();
    shapes::GenerateServiceLastAccessedDetailsRequest generate;
    generate.Arn = user.arn;
    shapes::GetServiceLastAccessedDetailsRequest get;
    get.JobId = account_.must<shapes::GenerateServiceLastAccessedDetailsOperation>(generate).JobId.value_or("");
    const auto shown = account_.must<shapes::GetServiceLastAccessedDetailsOperation>(get);
    EXPECT_EQ(shown.JobStatus, "COMPLETED");
    ASSERT_EQ(shown.ServicesLastAccessed.size(), 1) << "only what the policies grant";
    const auto& s3 = shown.ServicesLastAccessed.front();
    EXPECT_EQ(s3.ServiceNamespace, "s3");
    EXPECT_EQ(s3.ServiceName, "Amazon S3");
    EXPECT_EQ(s3.LastAuthenticatedEntity, user.arn);
    EXPECT_EQ(s3.LastAuthenticatedRegion, "eu-west-1");
    EXPECT_EQ(s3.TotalAuthenticatedEntities, 1);
    get.JobId = "36cd0b2e-0000-0000-0000-000000000000";
    EXPECT_EQ(error_of<shapes::GetServiceLastAccessedDetailsOperation>(get).code, "NoSuchEntity");
}

TEST_F(IamRecords, PoliciesThatGrantAServiceAreListed)
{
    const auto user = account_.make_user(
        "Bob", R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}})");
    shapes::AttachUserPolicyRequest attach;
    attach.UserName = "Bob";
    attach.PolicyArn = "arn:aws:iam::aws:policy/IAMReadOnlyAccess";
    account_.must<shapes::AttachUserPolicyOperation>(attach);
    shapes::ListPoliciesGrantingServiceAccessRequest list;
    list.Arn = user.arn;
    list.ServiceNamespaces = {"iam", "s3"};
    const auto shown = account_.must<shapes::ListPoliciesGrantingServiceAccessOperation>(list).PoliciesGrantingServiceAccess;
    ASSERT_EQ(shown.size(), 2);
    ASSERT_EQ(shown[0].Policies->size(), 1);
    EXPECT_EQ(shown[0].Policies->front().PolicyType, "MANAGED");
    ASSERT_EQ(shown[1].Policies->size(), 1);
    EXPECT_EQ(shown[1].Policies->front().EntityName, "Bob");
}

TEST_F(IamRecords, ThePasswordPolicyIsKept)
{
    EXPECT_EQ(error_of<shapes::GetAccountPasswordPolicyOperation>({}).message,
              "The Password Policy with domain name 123456789012 cannot be found.");
    shapes::UpdateAccountPasswordPolicyRequest update;
    update.MinimumPasswordLength = 14;
    update.MaxPasswordAge = 90;
    account_.must<shapes::UpdateAccountPasswordPolicyOperation>(update);
    account_.reopen();
    const auto shown = account_.must<shapes::GetAccountPasswordPolicyOperation>({}).PasswordPolicy;
    EXPECT_EQ(shown.MinimumPasswordLength, 14);
    EXPECT_EQ(shown.ExpirePasswords, true);
    account_.must<shapes::DeleteAccountPasswordPolicyOperation>({});
    EXPECT_EQ(error_of<shapes::DeleteAccountPasswordPolicyOperation>({}).code, "NoSuchEntity");
    account_.make_user("Bob");
    shapes::GetLoginProfileRequest login;
    login.UserName = "Bob";
    EXPECT_EQ(error_of<shapes::GetLoginProfileOperation>(login).message, "Login Profile for User Bob cannot be found.");
}

TEST_F(IamRecords, CredentialsOfOtherKindsAreListedAsNone)
{
    shapes::ListSigningCertificatesRequest list;
    list.UserName = "nobody";
    EXPECT_EQ(error_of<shapes::ListSigningCertificatesOperation>(list).code, "NoSuchEntity");
    account_.make_user("nobody");
    EXPECT_TRUE(account_.must<shapes::ListSigningCertificatesOperation>(list).Certificates.empty());
    EXPECT_TRUE(account_.must<shapes::ListServerCertificatesOperation>({}).ServerCertificateMetadataList.empty());
}

}  // namespace
}  // namespace sekisho::iam
