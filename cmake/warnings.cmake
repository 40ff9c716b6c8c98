# Warnings are errors on our own targets, and only there.
add_library(lunamoo_warnings INTERFACE)
target_compile_options(lunamoo_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)

# lunamoo_library(NAME): every *.cpp of the current folder as one static library.
function(lunamoo_library name)
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp" ${ARGN})
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE lunamoo_warnings)
  target_precompile_headers(${name} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/precompiled.h")
  if(LUNAMOO_MUTANTS)
    target_link_libraries(${name} PUBLIC lunamoo_limit_sites)
  endif()
endfunction()
