// What `lunamoo audit` asks and is answered, with and without a server. The rows are read and
// followed in parts, so that a serving world's commits wait for no more than a part.
#pragma once

#include "db/store.h"
#include "verbs/audit_query.h"

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace lunamoo::server {

struct AuditRequest {
    verbs::AuditQuery query;
    bool verify = false;            // the chain is followed, instead of rows shown
    bool counts = false;            // what is counted is shown, instead of rows
    std::vector<std::string> heads; // "123:HASH[:HMAC]", that must be in the chain
};

// Does the work on the store and returns when it is done; false where it cannot be done any more.
using WithStore = std::function<bool(const std::function<void(db::Store&)>& work)>;

// {"ok": true, "rows": [...]}, {"ok": true, "counts": [...]}, {"ok": true, "head": "123:HASH"}, or
// {"ok": false, "text": why}. `world`: whose key signed the heads.
nlohmann::json audit_answer(const AuditRequest& request, const std::string& world,
                            const WithStore& with_store);

nlohmann::json to_json(const AuditRequest& request);
// Nothing where it is not such a request.
std::optional<AuditRequest> audit_request(const nlohmann::json& json);

} // namespace lunamoo::server
