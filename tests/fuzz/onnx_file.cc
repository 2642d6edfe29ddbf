// Any bytes as an ONNX file: import, optimize, and run what comes out.
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/onnx_models.h"

namespace octet::fuzz {

std::vector<Input> Seeds() {
  return SoundOnnxFiles();
}

void Test(std::span<const uint8_t> input) {
  ImportAndRun(input);
}

}  // namespace octet::fuzz
