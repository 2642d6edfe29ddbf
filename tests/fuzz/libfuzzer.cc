// A fuzz target as libFuzzer calls it. `fuzz_TARGET --write-seeds=FOLDER` writes a first corpus.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  constexpr const char* kFlag = "--write-seeds=";
  for (int i = 1; i < *argc; ++i) {
    const char* argument = (*argv)[i];
    if (std::strncmp(argument, kFlag, std::strlen(kFlag)) != 0) continue;
    std::exit(octet::fuzz::WriteSeeds(argument + std::strlen(kFlag)) ? 0 : 1);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  octet::fuzz::Test({data, size});
  return 0;
}
