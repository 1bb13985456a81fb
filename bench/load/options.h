#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "authn/sigv4/sign.h"

namespace sekisho::load {

enum class Kind {
    plain,
    caller_identity,
    put_object,
    get_object,
    password_auth,
    srp_auth,
    srp_begin,  ///< the first half of srp_auth
    refresh_auth,
    list_users,
    converse,
    chat
};
enum class Signing { each_request, each_second };

struct Options {
    Kind kind = Kind::caller_identity;

    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::size_t threads = 1;
    std::size_t connections = 16;
    std::chrono::milliseconds warm_up{1'000};  ///< not counted
    std::chrono::milliseconds duration{10'000};
    std::uint64_t most_requests = 0;  ///< 0: as many as fit
    double rate = 0;                  ///< requests per second over all connections; 0: closed loop
    bool count_refusals =
        false;              ///< 429 and 503, and AWS's throttling errors, are no errors, but have a report of their own
    std::string json_file;  ///< empty: text only; "-": standard output

    authn::Credentials credentials;
    std::string region = "us-east-1";
    Signing signing = Signing::each_request;

    std::string path = "/";       ///< plain
    std::string bucket = "load";  ///< put_object, get_object
    std::size_t size = 1024;      ///< of an object
    std::size_t objects = 100;    ///< how many different keys
    std::string client_id;        ///< password_auth, srp_auth, refresh_auth
    std::string user_pool_id;     ///< srp_auth, list_users
    std::string client_secret;    ///< empty: a public client
    std::string user_name;        ///< '#' stands for a number
    std::uint64_t users = 1;      ///< how many there are
    std::uint64_t user_step = 1;  ///< from one number to the next
    std::string tokens_file;      ///< refresh_auth: refresh tokens, one on each line; empty: of one sign-in
    std::string filter;           ///< list_users; '#' stands for a number
    Secret password;
    std::string model = "sekisho.demo";  ///< converse
    std::string prompt = "Say hello.";
    int most_tokens = 32;
    std::size_t prompt_bytes = 0;  ///< 0: `prompt` as it is; else a text of this size
    bool stream = false;           ///< chat: server-sent events
    std::string headers;           ///< chat: further ones, "name: value", a line each
    Secret bearer;                 ///< chat: empty: signed where there are credentials, else nothing
};

}  // namespace sekisho::load
