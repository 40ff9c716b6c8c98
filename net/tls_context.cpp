#include "net/tls_context.h"

#include <openssl/err.h>
#include <openssl/x509err.h>

#include <filesystem>

namespace lunamoo::net {
namespace {

// Why `file` cannot be used, in the words of whoever failed.
std::string file_problem(const std::string& what, const std::string& file,
                         const asio::error_code& error) {
    std::error_code ignored;
    if (file.empty())
        return "no " + what + " file is given";
    if (!std::filesystem::exists(file, ignored))
        return what + " file " + file + ": no such file";
    return what + " file " + file + ": " + error.message();
}

} // namespace

std::variant<std::unique_ptr<asio::ssl::context>, std::string>
make_tls_context(const std::string& certificate_file, const std::string& key_file) {
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    SSL_CTX* native = context->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                    SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    asio::error_code error;
    // A key behind a passphrase fails to load, instead of asking on the terminal.
    context->set_password_callback(
        [](std::size_t, asio::ssl::context::password_purpose) { return std::string(); }, error);
    context->use_certificate_chain_file(certificate_file, error);
    if (error)
        return file_problem("certificate", certificate_file, error);
    context->use_private_key_file(key_file, asio::ssl::context::pem, error);
    if (ERR_GET_REASON(static_cast<unsigned long>(error.value())) == X509_R_KEY_VALUES_MISMATCH)
        return "key file " + key_file + " does not belong to certificate file " + certificate_file;
    if (error)
        return file_problem("key", key_file, error);
    return context;
}

} // namespace lunamoo::net
