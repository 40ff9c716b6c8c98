// The network over TLS, and certificates.
#include "net/certificate.h"
#include "net/network.h"

#include "tests/catch.h"
#include "tests/net/loopback.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

using namespace lunamoo::net;
using namespace lunamoo::net::test;
using namespace std::chrono_literals;

namespace {

struct Certificate {
    explicit Certificate(const std::string& name = "moo.example")
        : problem(make_self_signed(certificate, key, name)) {}

    TemporaryFolder folder;
    std::string certificate = folder.file("moo.crt");
    std::string key = folder.file("moo.key");
    std::string problem;
};

std::string read_file(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string listen_error(const std::string& certificate, const std::string& key) {
    Server server;
    return server.network
        .listen({.kind = ListenerKind::Tls,
                 .address = "127.0.0.1",
                 .certificate_file = certificate,
                 .key_file = key})
        .error;
}

std::uint16_t listen_tls(Server& server, const Certificate& made) {
    return server.listen(
        {.kind = ListenerKind::Tls, .certificate_file = made.certificate, .key_file = made.key});
}

} // namespace

TEST_CASE("a self-signed certificate is valid for its name and loopback, for ten years") {
    const Certificate made;
    REQUIRE(made.problem.empty());
    BIO* bio = BIO_new_file(made.certificate.c_str(), "r");
    X509* x = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
    BIO_free(bio);
    REQUIRE(x);
    CHECK(X509_check_host(x, "localhost", 0, 0, nullptr) == 1);
    CHECK(X509_check_host(x, "moo.example", 0, 0, nullptr) == 1);
    CHECK(X509_check_host(x, "other.example", 0, 0, nullptr) == 0);
    CHECK(X509_check_ip_asc(x, "127.0.0.1", 0) == 1);
    CHECK(X509_check_ip_asc(x, "::1", 0) == 1);
    int days = 0;
    int seconds = 0;
    CHECK(ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(x)) == 1);
    CHECK(days >= 3650);
    CHECK(days <= 3653);
    CHECK(X509_verify(x, X509_get0_pubkey(x)) == 1);
    CHECK(EVP_PKEY_get_base_id(X509_get0_pubkey(x)) == EVP_PKEY_EC);
    X509_free(x);
}

TEST_CASE("only the owner may read the key") {
    const Certificate made;
    struct stat about {};
    REQUIRE(::stat(made.key.c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);
}

TEST_CASE("a name that is no host name is only the subject") {
    const Certificate made("My MOO, DNS:evil.example");
    CHECK(made.problem.empty());
    BIO* bio = BIO_new_file(made.certificate.c_str(), "r");
    X509* x = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
    BIO_free(bio);
    REQUIRE(x);
    CHECK(X509_check_host(x, "evil.example", 0, 0, nullptr) == 0);
    CHECK(X509_check_host(x, "localhost", 0, 0, nullptr) == 1);
    X509_free(x);
}

TEST_CASE("making a certificate touches no file that exists, and leaves no half") {
    const Certificate made;
    const std::string key = read_file(made.key);
    const std::string problem = make_self_signed(made.folder.file("new.crt"), made.key, "a");
    CHECK(problem == made.key + ": File exists");
    CHECK(read_file(made.key) == key);
    CHECK_FALSE(make_self_signed(made.certificate, made.folder.file("new.key"), "a").empty());
    CHECK_FALSE(std::filesystem::exists(made.folder.file("new.key")));
    CHECK_FALSE(std::filesystem::exists(made.folder.file("new.crt")));
    CHECK_FALSE(make_self_signed("/nowhere/a.crt", "/nowhere/a.key", "a").empty());
    CHECK_FALSE(
        make_self_signed(made.folder.file("x"), made.folder.file("y"), std::string(100, 'n'))
            .empty());
}

TEST_CASE("a line and a text pass over TLS 1.2 and 1.3 with a certificate of our own making") {
    const Certificate made;
    Server server;
    const std::uint16_t port = listen_tls(server, made);
    server.recorder.on_line = [&](ConnectionId id, const std::string& line) {
        server.text(id, "you said " + line + "\n");
    };
    server.network.start();
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsClient client(port, made.certificate, version);
        REQUIRE(client.is_shaken());
        CHECK(client.version() == (version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3"));
        client.send("look\r\n");
        CHECK(client.read_until("\n") == "you said look\r\n");
    }
    CHECK(server.recorder.saw("disconnected 2"));
}

TEST_CASE("a client that knows only TLS 1.1 is refused") {
    const Certificate made;
    Server server;
    const std::uint16_t port = listen_tls(server, made);
    server.network.start();
    const TlsClient client(port, made.certificate, TLS1_1_VERSION);
    CHECK_FALSE(client.is_shaken());
    CHECK(server.recorder.saw("log 127.0.0.1:"));
    CHECK(server.recorder.count("connected") == 0);
}

TEST_CASE("renegotiation is refused") {
    const Certificate made;
    Server server;
    const std::uint16_t port = listen_tls(server, made);
    server.network.start();
    TlsClient client(port, made.certificate, TLS1_2_VERSION);
    REQUIRE(client.is_shaken());
    SSL_renegotiate(client.ssl());
    CHECK(SSL_do_handshake(client.ssl()) != 1);
}

TEST_CASE("plain text on a TLS port is no connection") {
    const Certificate made;
    Server server;
    const std::uint16_t port = listen_tls(server, made);
    server.network.start();
    Client client(port);
    client.send("look\r\n");
    client.read_to_end();
    CHECK(client.ended_by_server());
    CHECK(server.recorder.count("connected") == 0);
}

TEST_CASE("a TLS handshake that does not come is cut off") {
    Limits limits;
    limits.opening = 100ms;
    const Certificate made;
    Server server(limits);
    const std::uint16_t port = listen_tls(server, made);
    server.network.start();
    Client client(port);
    client.read_to_end();
    CHECK(client.ended_by_server());
    CHECK(server.recorder.saw("log 127.0.0.1:"));
}

TEST_CASE("closing over TLS sends what is queued and says so") {
    const Certificate made;
    Server server;
    const std::uint16_t port = listen_tls(server, made);
    server.network.start();
    TlsClient client(port, made.certificate);
    REQUIRE(server.recorder.saw("connected 1"));
    const std::string long_text(700'000, 'x');
    server.network.send({{1, Output::Kind::Text, long_text}, {1, Output::Kind::Close, ""}});
    CHECK(client.read_to_end() == long_text);
    CHECK(client.got_close_notify());
}

TEST_CASE("a large flow both ways over TLS arrives whole") {
    const Certificate made;
    Server server;
    const std::uint16_t port = listen_tls(server, made);
    server.recorder.on_line = [&](ConnectionId id, const std::string& line) {
        server.text(id, line + "\n");
    };
    server.network.start();
    TlsClient client(port, made.certificate);
    const std::string line(50'000, 'x');
    for (int i = 0; i < 40; ++i) {
        CHECK(client.send(line + "\r\n"));
        CHECK(client.read_until("\n").size() == line.size() + 2);
    }
}

TEST_CASE("certificates and keys that cannot be used are errors that name the file") {
    const Certificate made;
    const Certificate other;
    CHECK(listen_error("", "") == "127.0.0.1:0: no certificate file is given");
    CHECK(listen_error(made.certificate, "") == "127.0.0.1:0: no key file is given");
    CHECK(listen_error("/nowhere.crt", made.key) ==
          "127.0.0.1:0: certificate file /nowhere.crt: no such file");
    CHECK(listen_error(made.certificate, "/nowhere.key") ==
          "127.0.0.1:0: key file /nowhere.key: no such file");
    made.folder.write("junk", "this is not PEM\n");
    CHECK(listen_error(made.folder.file("junk"), made.key)
              .starts_with("127.0.0.1:0: certificate file " + made.folder.file("junk") + ": "));
    CHECK(listen_error(made.certificate, made.folder.file("junk"))
              .starts_with("127.0.0.1:0: key file " + made.folder.file("junk") + ": "));
    CHECK(listen_error(made.certificate, other.key).find("does not belong to") !=
          std::string::npos);
}

TEST_CASE("a key behind a passphrase is an error, not a question on the terminal") {
    const Certificate made;
    EVP_PKEY* key = EVP_EC_gen("P-256");
    const std::string path = made.folder.file("locked.key");
    BIO* bio = BIO_new_file(path.c_str(), "w");
    char passphrase[] = "secret";
    PEM_write_bio_PrivateKey(bio, key, EVP_aes_256_cbc(),
                             reinterpret_cast<unsigned char*>(passphrase), 6, nullptr, nullptr);
    BIO_free(bio);
    EVP_PKEY_free(key);
    CHECK(listen_error(made.certificate, path).starts_with("127.0.0.1:0: key file " + path));
}
