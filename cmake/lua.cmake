# Lua 5.4.9 from the pinned upstream tarball, as C++ (errors are thrown, yields jump; see verbs/lua/).
# LUNAMOO_LUA_TARBALL names it; scripts/deps finds or fetches it.
set(LUNAMOO_LUA_SHA256 2335b6c582a52654f94612bf10d2f4672805d05329aa6568b1d8cd9e5c6fb8e6)
if(DEFINED ENV{XDG_CACHE_HOME})
  set(lunamoo_cache "$ENV{XDG_CACHE_HOME}/lunamoo")
else()
  set(lunamoo_cache "$ENV{HOME}/.cache/lunamoo")
endif()
set(LUNAMOO_LUA_TARBALL "${lunamoo_cache}/lua-5.4.9.tar.gz" CACHE FILEPATH
    "the upstream source tarball of Lua 5.4.9")
if(NOT EXISTS "${LUNAMOO_LUA_TARBALL}")
  message(FATAL_ERROR "no Lua tarball at ${LUNAMOO_LUA_TARBALL}: run scripts/deps")
endif()
file(SHA256 "${LUNAMOO_LUA_TARBALL}" lunamoo_lua_sha)
if(NOT lunamoo_lua_sha STREQUAL LUNAMOO_LUA_SHA256)
  message(FATAL_ERROR "${LUNAMOO_LUA_TARBALL} has SHA-256 ${lunamoo_lua_sha}, "
                      "expected ${LUNAMOO_LUA_SHA256}: remove it and run scripts/deps")
endif()
set(LUNAMOO_LUA_DIR "${CMAKE_BINARY_DIR}/_lua/lua-5.4.9/src")
if(NOT EXISTS "${LUNAMOO_LUA_DIR}/lvm.c")
  file(ARCHIVE_EXTRACT INPUT "${LUNAMOO_LUA_TARBALL}" DESTINATION "${CMAKE_BINARY_DIR}/_lua")
endif()
# Whatever starts the VM's loop has the same place in a line of the processor's cache in each build: without
# this a program takes a tenth more or less after a change elsewhere. Lua as released gets the same where it
# stands beside ours.
set(LUNAMOO_LUA_LAYOUT -falign-functions=64 -falign-loops=64)
