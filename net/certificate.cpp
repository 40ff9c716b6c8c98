#include "net/certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <unistd.h>

namespace lunamoo::net {
namespace {

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
    void operator()(BIO* bio) const { BIO_free_all(bio); }
    void operator()(BIGNUM* number) const { BN_free(number); }
};
template <class T> using Owned = std::unique_ptr<T, Free>;

constexpr long kTenYears = 3652L * 24 * 60 * 60;

std::string openssl_error(std::string_view what) {
    char text[256] = "unknown error";
    if (const unsigned long code = ERR_get_error())
        ERR_error_string_n(code, text, sizeof text);
    ERR_clear_error();
    return std::string(what) + ": " + text;
}

bool is_host_name(std::string_view name) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.';
    };
    return !name.empty() && std::all_of(name.begin(), name.end(), fits);
}

bool add_extension(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Owned<X509_EXTENSION> extension(
        X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool set_random_serial(X509* certificate) {
    const Owned<BIGNUM> number(BN_new());
    return number && BN_rand(number.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_names(X509* certificate, const std::string& common_name) {
    X509_NAME* name = X509_get_subject_name(certificate);
    const auto* text = reinterpret_cast<const unsigned char*>(common_name.data());
    if (X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text,
                                   static_cast<int>(common_name.size()), -1, 0) != 1 ||
        X509_set_issuer_name(certificate, name) != 1)
        return false;
    std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
    if (is_host_name(common_name) && common_name != "localhost")
        names += ",DNS:" + common_name;
    return add_extension(certificate, NID_subject_alt_name, names);
}

Owned<X509> make_certificate(EVP_PKEY* key, const std::string& common_name) {
    Owned<X509> certificate(X509_new());
    X509* x = certificate.get();
    const bool made =
        x && X509_set_version(x, 2) == 1 && set_random_serial(x) &&
        X509_gmtime_adj(X509_getm_notBefore(x), -60) &&
        X509_gmtime_adj(X509_getm_notAfter(x), kTenYears) && X509_set_pubkey(x, key) == 1 &&
        set_names(x, common_name) && add_extension(x, NID_basic_constraints, "critical,CA:FALSE") &&
        add_extension(x, NID_key_usage, "critical,digitalSignature") &&
        add_extension(x, NID_ext_key_usage, "serverAuth") && X509_sign(x, key, EVP_sha256()) > 0;
    if (!made)
        certificate.reset();
    return certificate;
}

std::string contents_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(std::max(size, 0L))};
}

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(descriptor, text.data(), text.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return ::fsync(descriptor) == 0;
}

// Creates `path`, which must not exist.
std::string write_new_file(const std::string& path, mode_t mode, std::string_view text) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (descriptor < 0)
        return path + ": " + std::strerror(errno);
    const bool written = write_all(descriptor, text);
    const int cause = errno;
    ::close(descriptor);
    if (written)
        return "";
    ::unlink(path.c_str());
    return path + ": " + std::strerror(cause);
}

} // namespace

std::string make_self_signed(const std::string& certificate_file, const std::string& key_file,
                             const std::string& common_name) {
    const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
    if (!key)
        return openssl_error("cannot make a key");
    const Owned<X509> certificate = make_certificate(key.get(), common_name);
    if (!certificate)
        return openssl_error("cannot make a certificate for '" + common_name + "'");
    const Owned<BIO> key_text(BIO_new(BIO_s_mem()));
    const Owned<BIO> certificate_text(BIO_new(BIO_s_mem()));
    if (!key_text || !certificate_text ||
        PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                 nullptr) != 1 ||
        PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1)
        return openssl_error("cannot write PEM");
    std::string problem = write_new_file(key_file, 0600, contents_of(key_text.get()));
    if (!problem.empty())
        return problem;
    problem = write_new_file(certificate_file, 0644, contents_of(certificate_text.get()));
    if (!problem.empty())
        ::unlink(key_file.c_str());
    return problem;
}

} // namespace lunamoo::net
