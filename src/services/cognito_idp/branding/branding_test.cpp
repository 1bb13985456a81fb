#include <gtest/gtest.h>

#include "services/cognito_idp/branding/pictures.h"
#include "services/cognito_idp/branding/style.h"
#include "services/cognito_idp/branding/ui_customization.h"
#include "services/cognito_idp/testing.h"

namespace sekisho::cognito_idp {
namespace {

const std::string png("\x89PNG\r\n\x1a\n and so on");

std::string svg(const std::string& inside) { return R"(<svg xmlns="http://www.w3.org/2000/svg">)" + inside + "</svg>"; }

TEST(CssTest, RulesForTheKnownClassesAreTaken)
{
    for (const auto* css :
         {"", ".logo-customizable { max-width: 60%; }",
          ".submitButton-customizable, .submitButton-customizable:hover{color:#fff;background-color:rgb(1, 2, 3)}",
          ".banner-customizable {}\n.label-customizable { font-family: \"Noto Sans\", sans-serif; font-weight: 400 "
          "!important }"})
        EXPECT_TRUE(check_css(css)) << css;
}

TEST(CssTest, WhatFetchesRunsOrReachesElsewhereIsRefused)
{
    for (const auto* css :
         {"body { color: red; }", ".other { color: red; }", "@import 'x';",
          "@media print { .logo-customizable { color: red } }",
          ".logo-customizable { background: url(https://evil.example/x) }", ".logo-customizable { background: URL('x') }",
          ".logo-customizable { width: expression(alert(1)) }", ".logo-customizable { behavior: x }",
          ".logo-customizable { color: r\\65 d }", ".logo-customizable { color: red } </style><script>",
          ".logo-customizable {", ".logo-customizable > * { color: red }", ".logo-customizable { color: red /* x */ }",
          ".logo-customizable { -moz-binding: x }", ".logo-customizable[a] { color: red }", ".logo-customizable { color }",
          ".logo-customizable { color: <b> }", ".logo-customizable { a: { b: c } }"})
        EXPECT_FALSE(check_css(css)) << css;
    EXPECT_FALSE(check_css(std::string(3 * 1024 + 1, ' ')));
}

TEST(PictureTest, IsKnownByItsBytes)
{
    EXPECT_TRUE(is_picture("PNG", png));
    EXPECT_FALSE(is_picture("JPEG", png));
    EXPECT_TRUE(is_picture("JPEG", "\xff\xd8\xff\xe0"));
    EXPECT_TRUE(is_picture("ICO", std::string("\0\0\1\0\1", 5)));
    EXPECT_TRUE(is_picture("WEBP", std::string("RIFF\0\0\0\0WEBPVP8", 15)));
    EXPECT_FALSE(is_picture("WEBP", "RIFF"));
    EXPECT_FALSE(is_picture("PNG", ""));
    EXPECT_FALSE(is_picture("GIF", "GIF89a"));
}

TEST(PictureTest, AVectorPictureDrawsAndDoesNothingElse)
{
    EXPECT_TRUE(is_picture("SVG", svg(R"_(<g fill="#123"><path d="M0 0"/><use href="#a"/><rect fill="url(#g)"/></g>)_")));
    EXPECT_TRUE(is_picture("SVG", R"_(<?xml version="1.0"?>)_" + svg("<title>Orders &amp; more</title>")));
    for (const auto* inside :
         {"<script>alert(1)</script>", R"_(<path onload="alert(1)"/>)_", R"_(<path ONCLICK="x"/>)_", "<foreignObject/>",
          "<style/>", R"_(<use href="https://evil.example/x#a"/>)_", R"_(<a href="javascript:alert(1)"/>)_", "<animate/>",
          "<image/>", R"_(<rect fill="url(https://evil.example)"/>)_", R"_(<rect style="background:URL('x')"/>)_",
          R"_(<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="data:text/html,x"/>)_",
          R"_(<script xmlns="http://www.w3.org/1999/xhtml"/>)_", R"_(<rect fill="u\72l(x)"/>)_",
          R"_(<rect style="background:image-set('https://evil.example' 1x)"/>)_", R"_(<?xml-stylesheet href="x"?>)_"})
        EXPECT_FALSE(is_picture("SVG", svg(inside))) << inside;
    EXPECT_FALSE(is_picture("SVG", R"_(<!DOCTYPE svg [<!ENTITY x "y">]>)_" + svg("")));
    EXPECT_FALSE(is_picture("SVG", "<svg/>"));
    EXPECT_FALSE(is_picture("SVG", "<html/>"));
}

TEST(StyleTest, SettingsAreADocumentOfThreePartsWithColoursThatAreColours)
{
    EXPECT_TRUE(style::check_settings(style::default_settings()));
    const auto parsed = [](const char* text) { return *wire::parse_json(text); };
    EXPECT_TRUE(style::check_settings(parsed(R"({"components":{"pageBackground":{"lightMode":{"color":"ffffffff"}}}})")));
    for (const auto* text :
         {"[]", R"("x")", R"({"other":{}})", R"({"components":[]})", R"({"components":{"a":{"color":"red"}}})",
          R"_({"components":{"a":{"textColor":"url(x)"}}})_", R"({"components":{"a":"</style>"}})",
          R"({"components":{"a":["x;}"]}})", R"({"components":{"a<b":"x"}})"})
        EXPECT_FALSE(style::check_settings(parsed(text))) << text;
    EXPECT_EQ(to_text(style::merged(parsed(R"({"a":{"b":1,"c":[1]},"d":2})"), parsed(R"({"a":{"c":[2]},"e":3})"))),
              R"({"a":{"b":1,"c":[2]},"d":2,"e":3})");
}

class BrandingTest : public testing::Test {
protected:
    Result<api::UICustomizationType> set(std::optional<std::string> client, std::optional<std::string> css,
                                         std::optional<std::string> image)
    {
        api::SetUICustomizationRequest request;
        request.UserPoolId = pool_;
        request.ClientId = std::move(client);
        request.CSS = std::move(css);
        request.ImageFile = std::move(image);
        auto done = harness_.call<api::SetUICustomizationOperation>(std::move(request));
        if (!done) return fail(done.error());
        return done->UICustomization;
    }
    api::UICustomizationType get(std::optional<std::string> client = {})
    {
        return Harness::must(
                   harness_.call<api::GetUICustomizationOperation>({.UserPoolId = pool_, .ClientId = std::move(client)}))
            .UICustomization;
    }
    void make_domain()
    {
        Harness::must(harness_.call<api::CreateUserPoolDomainOperation>({.Domain = "people", .UserPoolId = pool_}));
    }
    Result<api::ManagedLoginBrandingType> make_branding(std::optional<wire::Json> settings, style::Assets assets = {})
    {
        api::CreateManagedLoginBrandingRequest request{.UserPoolId = pool_, .ClientId = client_};
        request.Settings = std::move(settings);
        if (!assets.empty()) request.Assets = std::move(assets);
        auto done = harness_.call<api::CreateManagedLoginBrandingOperation>(std::move(request));
        if (!done) return fail(done.error());
        return *done->ManagedLoginBranding;
    }
    static api::AssetType asset(std::string category, std::string kind, std::string bytes, std::string mode = "LIGHT")
    {
        return {.Category = std::move(category),
                .ColorMode = std::move(mode),
                .Extension = std::move(kind),
                .Bytes = std::move(bytes),
                .ResourceId = {}};
    }
    Result<api::CreateTermsResponse> make_terms(const std::string& name, std::map<std::string, std::string> links)
    {
        api::CreateTermsRequest request{
            .UserPoolId = pool_, .ClientId = client_, .TermsName = name, .TermsSource = "LINK", .Enforcement = "NONE"};
        request.Links = std::move(links);
        return harness_.call<api::CreateTermsOperation>(std::move(request));
    }

    Harness harness_;
    std::string pool_ = harness_.make_pool();
    std::string client_ = harness_.make_client(pool_);
};

TEST_F(BrandingTest, CustomizationNeedsADomainAndReplacesAsAWhole)
{
    EXPECT_EQ(set({}, ".logo-customizable{}", {}).error().message,
              "There has to be an existing domain associated with this user pool");
    make_domain();
    EXPECT_FALSE(get().CSS);
    const auto made = Harness::must(set({}, ".logo-customizable{max-width:1px}", png));
    EXPECT_EQ(made.ClientId, "ALL");
    EXPECT_TRUE(made.ImageUrl->starts_with("data:image/png;base64,"));
    harness_.open();
    EXPECT_EQ(get().CSS, ".logo-customizable{max-width:1px}");
    EXPECT_EQ(get().ImageUrl, made.ImageUrl);
    EXPECT_EQ(get(client_).CSS, made.CSS) << "a client without its own has the pool's";
    Harness::must(set(client_, ".logo-customizable{max-width:2px}", {}));
    EXPECT_EQ(get(client_).CSS, ".logo-customizable{max-width:2px}");
    EXPECT_FALSE(get(client_).ImageUrl);
    Harness::must(set({}, {}, {}));
    EXPECT_FALSE(get().CSS);
    EXPECT_FALSE(get().ImageUrl);
}

TEST_F(BrandingTest, CustomizationTakesOnlySmallPicturesOfItsOwnClients)
{
    make_domain();
    EXPECT_FALSE(set({}, {}, "<svg/>"));
    EXPECT_FALSE(set({}, {}, png + std::string(100 * 1024, 'x')));
    EXPECT_FALSE(set({}, "body{}", {}));
    EXPECT_EQ(set("nobody", {}, png).error().code, "ResourceNotFoundException");
}

TEST_F(BrandingTest, AClientHasOneStyleWhichIsDescribedWithItsPictures)
{
    const auto settings = *wire::parse_json(R"({"components":{"pageBackground":{"lightMode":{"color":"000000ff"}}}})");
    const auto made = Harness::must(make_branding(settings, {asset("PAGE_BACKGROUND", "PNG", png)}));
    EXPECT_EQ(make_branding(settings).error().code, "ManagedLoginBrandingExistsException");
    harness_.open();
    const auto by_client = Harness::must(harness_.call<api::DescribeManagedLoginBrandingByClientOperation>(
        {.UserPoolId = pool_, .ClientId = client_, .ReturnMergedResources = true}));
    EXPECT_EQ(by_client.ManagedLoginBranding->ManagedLoginBrandingId, made.ManagedLoginBrandingId);
    EXPECT_EQ(*by_client.ManagedLoginBranding->Assets->front().Bytes, png);
    EXPECT_TRUE(by_client.ManagedLoginBranding->Settings->find("categories")) << "merged with the defaults";
    const auto by_id = Harness::must(harness_.call<api::DescribeManagedLoginBrandingOperation>(
        {.UserPoolId = pool_, .ManagedLoginBrandingId = *made.ManagedLoginBrandingId}));
    EXPECT_EQ(*by_id.ManagedLoginBranding->Settings, settings);
    Harness::must(harness_.call<api::DeleteManagedLoginBrandingOperation>(
        {.ManagedLoginBrandingId = *made.ManagedLoginBrandingId, .UserPoolId = pool_}));
    EXPECT_TRUE(make_branding(settings));
}

TEST_F(BrandingTest, AnUpdateOfAStyleKeepsWhatItLeavesOut)
{
    const auto settings = *wire::parse_json(R"({"components":{}})");
    const auto made = Harness::must(make_branding(settings, {asset("PAGE_BACKGROUND", "PNG", png)}));
    api::UpdateManagedLoginBrandingRequest update;
    update.UserPoolId = pool_;
    update.ManagedLoginBrandingId = made.ManagedLoginBrandingId;
    update.Assets = {asset("FORM_LOGO", "PNG", png + "2"), asset("PAGE_BACKGROUND", "PNG", png + "3")};
    const auto changed =
        *Harness::must(harness_.call<api::UpdateManagedLoginBrandingOperation>(update)).ManagedLoginBranding;
    EXPECT_EQ(changed.Assets->size(), 2U);
    EXPECT_EQ(*changed.Settings, settings);
    update.Assets.reset();
    update.UseCognitoProvidedValues = true;
    const auto plain = *Harness::must(harness_.call<api::UpdateManagedLoginBrandingOperation>(update)).ManagedLoginBranding;
    EXPECT_FALSE(plain.Assets || plain.Settings);
    update.Settings = settings;
    EXPECT_FALSE(harness_.call<api::UpdateManagedLoginBrandingOperation>(update)) << "not both";
    update.ManagedLoginBrandingId.reset();
    EXPECT_EQ(harness_.call<api::UpdateManagedLoginBrandingOperation>(update).error().code, "InvalidParameterException");
}

TEST_F(BrandingTest, PicturesThatAreNotWhatTheySayAreRefused)
{
    EXPECT_FALSE(make_branding({}, {asset("PAGE_BACKGROUND", "JPEG", png)}));
    EXPECT_FALSE(make_branding({}, {asset("FAVICON_ICO", "PNG", png)}));
    EXPECT_FALSE(make_branding({}, {asset("FORM_LOGO", "SVG", svg("<script/>"))}));
    EXPECT_FALSE(make_branding({}, {asset("FORM_LOGO", "PNG", "")}));
    EXPECT_FALSE(make_branding({}, {asset("FORM_LOGO", "PNG", png), asset("FORM_LOGO", "PNG", png)}));
    EXPECT_TRUE(make_branding({}, {asset("FORM_LOGO", "PNG", png), asset("FORM_LOGO", "PNG", png, "DARK")}));
}

TEST_F(BrandingTest, AClientHasTermsOfEachNameOnceWithLinksThatAreLinks)
{
    const auto made = *Harness::must(make_terms("terms-of-use", {{"cognito:default", "https://example.com/terms"}})).Terms;
    EXPECT_EQ(make_terms("terms-of-use", {}).error().code, "TermsExistsException");
    const auto privacy =
        *Harness::must(make_terms("privacy-policy", {{"cognito:german", "https://example.com/datenschutz"}})).Terms;
    api::UpdateTermsRequest update{.TermsId = privacy.TermsId, .UserPoolId = pool_};
    update.TermsName = "terms-of-use";
    EXPECT_EQ(harness_.call<api::UpdateTermsOperation>(update).error().code, "TermsExistsException");
    update.TermsName.reset();
    for (const auto* url : {"javascript:alert(1)", "http://example.com", "https://", "https://a@b", "/terms"}) {
        update.Links.emplace().emplace("cognito:default", url);
        EXPECT_EQ(harness_.call<api::UpdateTermsOperation>(update).error().code, "InvalidParameterException") << url;
    }
    update.Links.emplace().emplace("cognito:default", "https://example.com/privacy");
    EXPECT_EQ(Harness::must(harness_.call<api::UpdateTermsOperation>(update)).Terms->Links, *update.Links);
    harness_.open();
    EXPECT_EQ(Harness::must(harness_.call<api::DescribeTermsOperation>({.TermsId = made.TermsId, .UserPoolId = pool_}))
                  .Terms->TermsName,
              "terms-of-use");
    api::ListTermsRequest list{.UserPoolId = pool_, .MaxResults = 1, .NextToken = {}};
    const auto first = Harness::must(harness_.call<api::ListTermsOperation>(list));
    list.NextToken = first.NextToken;
    const auto second = Harness::must(harness_.call<api::ListTermsOperation>(list));
    EXPECT_NE(first.Terms.at(0).TermsId, second.Terms.at(0).TermsId);
    EXPECT_FALSE(second.NextToken);
    Harness::must(harness_.call<api::DeleteTermsOperation>({.TermsId = made.TermsId, .UserPoolId = pool_}));
    EXPECT_EQ(harness_.call<api::DescribeTermsOperation>({.TermsId = made.TermsId, .UserPoolId = pool_}).error().code,
              "ResourceNotFoundException");
}

TEST_F(BrandingTest, WhatHappensElsewhereOnAwsIsRefusedClearly)
{
    EXPECT_EQ(
        harness_.call<api::CreateUserPoolReplicaOperation>({.UserPoolId = pool_, .RegionName = "eu-west-1"}).error().code,
        "InvalidParameterException");
    const auto replicas =
        *Harness::must(harness_.call<api::ListUserPoolReplicasOperation>({.UserPoolId = pool_})).UserPoolReplicas;
    ASSERT_EQ(replicas.size(), 1U);
    EXPECT_EQ(replicas.front().RegionName, "us-east-1");
    EXPECT_EQ(replicas.front().Role, "PRIMARY");
    api::SetLogDeliveryConfigurationRequest logs{.UserPoolId = pool_, .LogConfigurations = {}};
    EXPECT_TRUE(harness_.call<api::SetLogDeliveryConfigurationOperation>(logs));
    logs.LogConfigurations.push_back({.LogLevel = "ERROR", .EventSource = "userNotification"});
    EXPECT_EQ(harness_.call<api::SetLogDeliveryConfigurationOperation>(logs).error().code, "InvalidParameterException");
    EXPECT_TRUE(Harness::must(harness_.call<api::GetLogDeliveryConfigurationOperation>({.UserPoolId = pool_}))
                    .LogDeliveryConfiguration->LogConfigurations.empty());
}

}  // namespace
}  // namespace sekisho::cognito_idp
