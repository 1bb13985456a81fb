#include "app/tls.h"

#include <sys/stat.h>

#include <chrono>
#include <filesystem>

#include "app/files.h"
#include "crypto/rsa.h"

namespace sekisho::app {
namespace {

bool is_fresh(const std::string& path)
{
    constexpr std::chrono::days renew_after{397 - 31};
    std::error_code problem;
    const auto written = std::filesystem::last_write_time(path, problem);
    return !problem && std::filesystem::file_time_type::clock::now() - written < renew_after;
}

Result<net::TlsOptions> from_files(const std::string& certificate, const std::string& key)
{
    net::TlsOptions options;
    TRY(options.certificate_chain_pem, read_file(certificate));
    TRY(options.private_key_pem, read_file(key));
    return options;
}

Result<net::TlsOptions> development(const Configuration& configuration)
{
    const auto folder = configuration.data + "/tls";
    const auto certificate = folder + "/development-certificate.pem", key = folder + "/development-key.pem";
    if (!is_fresh(certificate) || !is_fresh(key)) {
        TRY_VOID(make_private_folder(folder));
        const auto made = crypto::make_development_certificate("localhost", {"localhost", "127.0.0.1", "::1"});
        TRY_VOID(write_file(key, made.private_key_pem, 0600));
        TRY_VOID(write_file(certificate, made.certificate_pem, 0644));
    }
    return from_files(certificate, key);
}

}  // namespace

Result<net::TlsOptions> tls_options(const Configuration& configuration)
{
    TRY(auto options, configuration.tls_certificate.empty()
                          ? development(configuration)
                          : from_files(configuration.tls_certificate, configuration.tls_private_key));
    options.allow_tls12 = configuration.tls_allow_12;
    return options;
}

}  // namespace sekisho::app
