// What people type as verb code: it compiles or says why not, and never runs.
#include "db/normalise.h"
#include "tests/fuzz/fuzz.h"
#include "verbs/compile.h"

using namespace lunamoo;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = fuzz::text_of(data, size);
    const std::string source = db::normalise(bytes);
    fuzz::claim(db::normalise(source) == source, "what is normalised stays as it is");
    if (const auto why_not = verbs::compile_error(source, "fuzz"))
        fuzz::claim(!why_not->empty(), "a refusal says why");
    return 0;
}
