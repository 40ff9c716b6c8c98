// Tables of images. `next` walks the nodes in the order they stand in, so a loop that was cut in
// the middle goes on rightly only if they stand in that order again.
//
// Where all keys hash to the same place in every process (numbers, strings with the same seed,
// booleans, object numbers), the nodes are put back as they were, with their chains.
//
// Where some hash by address (tables, functions, coroutines, handles), they would not be found in
// their old places. Such a table gets new nodes, at least twice as many as keys: the keys take, in
// their order, the nodes that are no key's main position, and every main position is an empty node
// with a dead key, from which a chain leads to its keys. For Lua that is a table from whose main
// positions keys were removed: look-up, insertion and `next` are right as they are.
#include "verbs/lua/image_reader.h"

#include <cmath>

namespace lunamoo::verbs::image {

namespace {

constexpr unsigned kMaxLogNodes = 26;

bool hashes_by_address(const TValue* key) {
    return ttislcf(key) || (iscollectable(key) && !ttisstring(key));
}

void check_key(const TValue* key, unsigned slots) {
    refuse_if(ttisinteger(key) && l_castS2U(ivalue(key)) - 1u < slots,
              "a key belongs into the array part");
    lua_Integer whole = 0;
    refuse_if(ttisfloat(key) &&
                  (std::isnan(fltvalue(key)) || (std::floor(fltvalue(key)) == fltvalue(key) &&
                                                 lua_numbertointeger(fltvalue(key), &whole))),
              "a key is no number that can be a key");
}

void set_node(lua_State* L, Node* node, const TValue* key, const TValue* value) {
    setnodekey(L, node, key);
    setobj(L, gval(node), value);
    if (ttisnil(value))
        setempty(gval(node));
}

// A dead key keeps the address of what it was: `next` finds it by that.
void set_dead_node(Node* node, GCObject* was) {
    node->u.key_tt = LUA_TDEADKEY;
    node->u.key_val.gc = was;
    setempty(gval(node));
}

// Every node has at most one before it and no chain is a ring.
void check_chains(const Table* table, unsigned count) {
    std::vector<bool> has_previous(count);
    for (unsigned i = 0; i < count; ++i) {
        const std::int64_t to = std::int64_t{i} + gnext(gnode(table, i));
        refuse_if(to < 0 || to >= count, "a chain leads out of its table");
        if (gnext(gnode(table, i)) == 0)
            continue;
        refuse_if(has_previous[static_cast<std::size_t>(to)], "two chains meet");
        has_previous[static_cast<std::size_t>(to)] = true;
    }
    unsigned seen = 0;
    for (unsigned i = 0; i < count; ++i)
        if (!has_previous[i])
            for (const Node* node = gnode(table, i);; node += gnext(node)) {
                ++seen;
                if (gnext(node) == 0)
                    break;
            }
    refuse_if(seen != count, "a chain is a ring");
}

// Inserting into a table goes on without end where a key is not in the chain of its main position.
void check_keys(Table* table, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
        Node* node = gnode(table, i);
        if (isempty(gval(node)))
            continue;
        TValue key;
        getnodekey(static_cast<lua_State*>(nullptr), &key, node);
        refuse_if(luaH_get(table, &key) != gval(node), "a key is not where it belongs");
    }
}

void set_array_limit(Table* table, unsigned slots, unsigned hint) {
    if (hint == 0)
        return;
    const unsigned limit = hint - 1;
    refuse_if((slots & (slots - 1)) != 0 || limit > slots || limit <= slots / 2,
              "the limit of an array is wrong");
    table->alimit = limit;
    setnorealasize(table);
}

} // namespace

void Reader::fill_table(Table* table, unsigned id) {
    const auto slots = static_cast<unsigned>(in_.count());
    const unsigned hint = number();
    luaH_resize(L_, table, slots, 0);
    for (unsigned i = 0; i < slots; ++i) {
        value(&table->array[i]);
        if (ttisnil(&table->array[i]))
            setempty(&table->array[i]);
    }
    if (const unsigned size = below(kMaxLogNodes + 2, "a table is too large"); size != 0) {
        const unsigned count = 1u << (size - 1);
        const unsigned last_free = below(count + 1, "a table's free place is outside of it");
        std::vector<NodeImage> nodes = read_nodes(count);
        revive_dead_keys(nodes, id);
        bool by_address = false;
        for (const NodeImage& node : nodes) {
            if (node.state == KeyState::Live)
                check_key(&node.key, slots);
            by_address = by_address || hashes_by_address(&node.key);
        }
        if (by_address)
            place_in_order(table, nodes);
        else
            place_as_saved(table, nodes, last_free);
    }
    const unsigned metatable =
        below(static_cast<unsigned>(objects_.size()) + 1, "no such metatable");
    if (metatable != 0) {
        refuse_if(objects_[metatable - 1]->tt != LUA_VTABLE, "a metatable is no table");
        table->metatable = gco2t(objects_[metatable - 1]);
    }
    table->flags = 0; // which metamethods are missing is found out again
    set_array_limit(table, slots, hint);
}

std::vector<Reader::NodeImage> Reader::read_nodes(unsigned count) {
    refuse_if(count > in_.left(), "a table is larger than its image");
    std::vector<NodeImage> nodes(count);
    for (NodeImage& node : nodes) {
        setnilvalue(&node.key);
        setnilvalue(&node.value);
        const Tag what = tag();
        if (what == Tag::Nil)
            continue;
        node.state = what == Tag::Dead ? KeyState::Dead : KeyState::Live;
        if (what != Tag::Dead)
            value_of(&node.key, what);
        node.next = integer();
        if (what != Tag::Dead)
            value(&node.value);
    }
    return nodes;
}

void Reader::revive_dead_keys(std::vector<NodeImage>& nodes, unsigned id) {
    for (; next_dead_ < dead_.size() && dead_[next_dead_].table == id; ++next_dead_) {
        const DeadKey& dead = dead_[next_dead_];
        refuse_if(dead.node >= nodes.size() || nodes[dead.node].state != KeyState::Dead,
                  "a dead key is none");
        setgcovalue(L_, &nodes[dead.node].key, objects_[dead.key]);
    }
}

void Reader::place_as_saved(Table* table, const std::vector<NodeImage>& nodes, unsigned last_free) {
    const auto count = static_cast<unsigned>(nodes.size());
    luaH_resize(L_, table, table->alimit, count);
    for (unsigned i = 0; i < count; ++i) {
        Node* node = gnode(table, i);
        const NodeImage& from = nodes[i];
        if (from.state == KeyState::Live)
            set_node(L_, node, &from.key, &from.value);
        else if (from.state == KeyState::Dead)
            set_dead_node(node, iscollectable(&from.key) ? gcvalue(&from.key) : nullptr);
        gnext(node) = from.next;
    }
    table->lastfree = gnode(table, last_free);
    check_chains(table, count);
    check_keys(table, count);
}

// The node that Lua would give the key in this table, which has no keys.
unsigned Reader::main_position(Table* table, const TValue* key) {
    TValue present;
    setbtvalue(&present);
    luaH_set(L_, table, key, &present);
    Node* node = nodefromval(const_cast<TValue*>(luaH_get(table, key)));
    const auto index = static_cast<unsigned>(node - table->node);
    setnilkey(node);
    setempty(gval(node));
    return index;
}

void Reader::place_in_order(Table* table, const std::vector<NodeImage>& nodes) {
    std::vector<const NodeImage*> keys;
    for (const NodeImage& node : nodes)
        if (!ttisnil(&node.key))
            keys.push_back(&node);
    luaH_resize(L_, table, table->alimit, static_cast<unsigned>(2 * keys.size()));
    std::vector<unsigned> mains;
    mains.reserve(keys.size());
    for (const NodeImage* key : keys)
        mains.push_back(main_position(table, &key->key));
    for (const unsigned main : mains)
        set_dead_node(gnode(table, main), nullptr);
    Node* place = gnode(table, 0);
    for (std::size_t i = 0; i < keys.size(); ++i, ++place) {
        while (keyisdead(place) && gckey(place) == nullptr)
            ++place;
        Node* main = gnode(table, mains[i]);
        if (keys[i]->state == KeyState::Dead)
            set_dead_node(place, gcvalue(&keys[i]->key));
        else
            set_node(L_, place, &keys[i]->key, &keys[i]->value);
        gnext(place) = gnext(main) == 0 ? 0 : static_cast<int>(main + gnext(main) - place);
        gnext(main) = static_cast<int>(place - main);
    }
    check_keys(table, 1u << table->lsizenode);
}

} // namespace lunamoo::verbs::image
