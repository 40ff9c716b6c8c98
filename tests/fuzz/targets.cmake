# The fuzz targets: NAME:LIBRARY stands for NAME_fuzz.cpp, which claims something of lunamoo_LIBRARY. A
# new one is one line here. Built as programs of libFuzzer (CMakeLists.txt here) and, with any
# compiler, as one test that runs them over tests/fuzz/corpus (corpus_test.cpp).
set(LUNAMOO_FUZZ_TARGETS
  telnet:net
  http:net
  websocket:net
  web_message:net
  codec:db
  literal:db
  text_form:db
  compile:verbs
  load:verbs
  patterns:verbs
  re:verbs
  json:verbs
  freeze:verbs
  image:verbs)
