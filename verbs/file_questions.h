// What tasks ask of the file: one question is out at a time, and payers take turns. So whatever is
// committed and told meanwhile waits behind one question at most, and who asks much makes himself
// wait. World thread; a Question is called where the store is.
#pragma once

#include "db/result.h"
#include "db/value.h"
#include "verbs/task.h"

#include <deque>
#include <functional>
#include <map>
#include <optional>

namespace lunamoo::db {
class Store;
}

namespace lunamoo::verbs {

class FileQuestions {
  public:
    // Called on the world thread, between slices, while the task that asked waits; may change the
    // world. Its value is the builtin's result, an error is raised.
    using Answer = std::function<db::Result<db::Value>()>;
    // Called on the thread that has the store; makes and reads no Value. What it throws is raised
    // as E_FILE.
    using Question = std::function<Answer(db::Store&)>;
    struct Asked {
        TaskId task = 0;
        Question question;
    };

    void add(db::ObjectId payer, Asked asked);
    // The next, of the payer after the one who was last; nothing while one is out. Cost:
    // logarithmic in the payers that ask.
    std::optional<Asked> take();
    // The one that was out is answered.
    void answered() { is_out_ = false; }

  private:
    std::map<db::ObjectId, std::deque<Asked>> by_payer_; // no deque is empty
    db::ObjectId last_;
    bool is_out_ = false;
};

} // namespace lunamoo::verbs
