// What the ONNX fuzzers share: sound models, and what is done with any.
#ifndef OCTET_TESTS_FUZZ_ONNX_MODELS_H_
#define OCTET_TESTS_FUZZ_ONNX_MODELS_H_

#include <span>
#include <vector>

#include "tests/fuzz/fuzz.h"

namespace octet::fuzz {

/// One small model for each kind of operator; then ONNX's own operator tests, where the data folder
/// is.
const std::vector<Input>& SoundOnnxFiles();

/// Imports, optimizes and runs, unless that would take long.
void ImportAndRun(std::span<const uint8_t> file);

}  // namespace octet::fuzz

#endif  // OCTET_TESTS_FUZZ_ONNX_MODELS_H_
