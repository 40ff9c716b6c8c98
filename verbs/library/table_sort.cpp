// table.sort. §6.6. Introsort, in place through lua_geti and lua_seti: quicksort by the median of
// three, and heap sort for a part that quicksort has divided badly for too long. So no input and no
// comparator makes it quadratic. Every comparison costs a tick before it is made, and the swaps are
// fewer than the comparisons.
//
// A comparator that contradicts itself can drive quicksort's scans out of their part; that is found
// and raised ("invalid order function for sorting"). Otherwise the order is then any order, and all
// elements are still there.
//
// Stack: the table at 1, the comparator or nil at 2, at most four values above.
#include "cmake/limit.h"
#include "verbs/library/functions.h"
#include "verbs/library/table_access.h"

#include <bit>

namespace lunamoo::verbs::library {

using db::ErrorCode;

namespace {

class Sorter {
  public:
    explicit Sorter(lua_State* L) : L_(L), compares_by_call_(!lua_isnil(L, 2)) {}

    // Sorts [low, high], both included.
    void sort(lua_Integer low, lua_Integer high, int divisions_left) {
        while (low < high) {
            if (divisions_left-- == 0) {
                heap_sort(low, high);
                return;
            }
            order(low, high);
            if (high - low == 1) {
                return;
            }
            const lua_Integer middle = low + (high - low) / 2;
            order(low, middle);
            order(middle, high);
            if (high - low == 2) {
                return;
            }
            const lua_Integer pivot = partition(low, middle, high);
            if (pivot - low < high - pivot) { // the smaller part recursively: the depth is log2
                sort(low, pivot - 1, divisions_left);
                low = pivot + 1;
            } else {
                sort(pivot + 1, high, divisions_left);
                high = pivot - 1;
            }
        }
    }

  private:
    void get(lua_Integer i) { lua_geti(L_, 1, i); }
    void set(lua_Integer i) { lua_seti(L_, 1, i); }

    // Whether the value at stack index `a` (negative) comes before that at `b`.
    bool less(int a, int b) {
        if (LIMIT(sort_compare_ticks)) {
            charge(L_, 1);
        }
        if (!compares_by_call_) {
            return lua_compare(L_, a, b, LUA_OPLT) != 0;
        }
        lua_pushvalue(L_, 2);
        lua_pushvalue(L_, a - 1);
        lua_pushvalue(L_, b - 2);
        lua_call(L_, 2, 1);
        const bool result = lua_toboolean(L_, -1) != 0;
        lua_pop(L_, 1);
        return result;
    }

    // Swaps t[i] and t[j] if they are the wrong way round.
    void order(lua_Integer i, lua_Integer j) {
        get(i);
        get(j);
        if (less(-1, -2)) {
            set(i);
            set(j);
        } else {
            lua_pop(L_, 2);
        }
    }

    [[noreturn]] void contradiction() {
        raise(L_, ErrorCode::InvArg, "invalid order function for sorting");
    }

    // Divides (low, high) around t[middle], where t[low] <= t[middle] <= t[high]: returns where the
    // pivot ends up, with nothing larger before and nothing smaller behind it.
    lua_Integer partition(lua_Integer low, lua_Integer middle, lua_Integer high) {
        get(middle); // the pivot stays on the stack
        lua_pushvalue(L_, -1);
        get(high - 1);
        set(middle);
        set(high - 1);
        lua_Integer i = low;
        lua_Integer j = high - 1;
        for (;;) {
            while (get(++i), less(-1, -2)) {
                if (i == high - 1) {
                    contradiction();
                }
                lua_pop(L_, 1);
            }
            while (get(--j), less(-3, -1)) {
                if (j < i) {
                    contradiction();
                }
                lua_pop(L_, 1);
            }
            if (j < i) {
                break;
            }
            set(i); // t[j] to i, t[i] to j
            set(j);
        }
        lua_pop(L_, 1);
        set(high - 1); // t[i], and the pivot in its place
        set(i);
        return i;
    }

    void heap_sort(lua_Integer low, lua_Integer high) {
        const lua_Integer count = high - low + 1;
        for (lua_Integer root = count / 2 - 1; root >= 0; --root) {
            sift_down(low, root, count);
        }
        for (lua_Integer end = count - 1; end > 0; --end) {
            get(low);
            get(low + end);
            set(low);
            set(low + end);
            sift_down(low, 0, end);
        }
    }

    // Restores the heap in t[low .. low + count) below `root`.
    void sift_down(lua_Integer low, lua_Integer root, lua_Integer count) {
        get(low + root);
        for (;;) { // the sinking value is on top
            lua_Integer child = 2 * root + 1;
            if (child >= count) {
                break;
            }
            get(low + child);
            if (child + 1 < count) {
                get(low + child + 1);
                if (less(-2, -1)) {
                    lua_remove(L_, -2);
                    ++child;
                } else {
                    lua_pop(L_, 1);
                }
            }
            if (!less(-2, -1)) {
                lua_pop(L_, 1);
                break;
            }
            set(low + root);
            root = child;
        }
        set(low + root);
    }

    lua_State* L_;
    bool compares_by_call_;
};

} // namespace

int table_sort(lua_State* L) {
    const NoSuspend guard(L);
    const lua_Integer length = table_length(L, 1, kReads | kWrites);
    if (length < 2) {
        return 0;
    }
    if (length >= 0x7FFFFFFF && LIMIT(sort_length)) {
        bad_argument(L, 1, ErrorCode::Range, "array too big");
    }
    if (!lua_isnoneornil(L, 2)) {
        check_type(L, 2, LUA_TFUNCTION);
    }
    lua_settop(L, 2);
    const int divisions = 2 * static_cast<int>(std::bit_width(static_cast<lua_Unsigned>(length)));
    Sorter(L).sort(1, length, divisions);
    return 0;
}

} // namespace lunamoo::verbs::library
