// Any bytes as a model file: read, prepare, run.
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/run_model.h"

namespace octet::fuzz {

std::vector<Input> Seeds() {
  constexpr size_t kMostBytes = 8192;  // larger files are mostly weights
  std::vector<Input> seeds;
  for (const Input& file : SoundModels()) {
    if (file.size() <= kMostBytes) seeds.push_back(file);
  }
  return seeds;
}

void Test(std::span<const uint8_t> input) {
  const auto model = Model::FromBuffer(Bytes(input), kLimits);
  if (model.ok()) Run(*model, input.back());
}

}  // namespace octet::fuzz
