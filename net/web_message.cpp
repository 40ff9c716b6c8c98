#include "net/web_message.h"

#include "cmake/limit.h"
#include "net/clean.h"
#include "net/json.h"

#include <algorithm>

namespace lunamoo::net {
namespace {

// Takes JSON in without building anything, and stops where it is nested too deeply.
class DepthCheck final : public nlohmann::json_sax<Json> {
  public:
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool key(string_t&) override { return true; }
    bool start_object(std::size_t) override { return enter(); }
    bool start_array(std::size_t) override { return enter(); }
    bool end_object() override { return leave(); }
    bool end_array() override { return leave(); }
    bool parse_error(std::size_t, const std::string&, const Json::exception&) override {
        return false;
    }

  private:
    bool enter() { return ++depth_ <= kMaxJsonDepth || !LIMIT(web_message_depth); }
    bool leave() {
        --depth_;
        return true;
    }

    std::size_t depth_ = 0;
};

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines;
    do {
        const std::size_t end = text.find('\n');
        lines.push_back(
            clean_text(text.substr(0, end))); // a CR before the LF goes with the controls
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    } while (!text.empty());
    return lines;
}

} // namespace

std::optional<Json> parse_json(std::string_view text) {
    DepthCheck check;
    if (!Json::sax_parse(text, &check))
        return std::nullopt;
    Json value = Json::parse(text, nullptr, false);
    if (value.is_discarded())
        return std::nullopt;
    return value;
}

std::string dump_json(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::variant<WebLines, WebMessageFault> parse_web_message(std::string_view message) {
    const std::optional<Json> value = parse_json(message);
    if (!value)
        return WebMessageFault{"the message is not JSON, or is nested too deeply"};
    if (!value->is_object())
        return WebMessageFault{"the message is not an object"};
    const auto type = value->find("type");
    if (type == value->end() || *type != "line")
        return WebMessageFault{"the message has no known type"};
    const auto text = value->find("text");
    if (text == value->end() || !text->is_string())
        return WebMessageFault{"the message has no text"};
    return WebLines{split_lines(text->get_ref<const std::string&>())};
}

std::string web_text_message(std::string_view text) {
    return dump_json({{"type", "text"}, {"text", text}});
}

std::string web_echo_message(TypedText typed) {
    return dump_json({{"type", "echo"}, {"on", typed == TypedText::Shown}});
}

std::string web_bye_message() {
    return dump_json({{"type", "bye"}});
}

} // namespace lunamoo::net
