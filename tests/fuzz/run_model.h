// What the fuzzers do with a model that loads.
#ifndef OCTET_TESTS_FUZZ_RUN_MODEL_H_
#define OCTET_TESTS_FUZZ_RUN_MODEL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <octet/interpreter.h>

namespace octet::fuzz {

/// So much may a fuzzed model need; the seeds need less.
inline const ModelOptions kLimits = {.memory_limit_bytes = size_t{1} << 20};

/// What a run gave: an error's message, else the bytes of all outputs.
struct Outcome {
  std::string error;
  std::vector<uint8_t> outputs;
  bool operator==(const Outcome&) const = default;
};

/// Runs the model twice, once keeping every tensor, which must give the same; nothing if that would
/// take long. `fill` chooses the values of its inputs.
std::optional<Outcome> Run(const Model& model, uint8_t fill);

/// The models of tests/goldens (the first of each type of each operator), those of tests/models,
/// then those of the data folder that are small enough.
const std::vector<std::vector<uint8_t>>& SoundModels();

}  // namespace octet::fuzz

#endif  // OCTET_TESTS_FUZZ_RUN_MODEL_H_
