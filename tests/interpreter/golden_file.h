// Golden files: single-operator models with inputs and the outputs TFLite's reference kernels gave,
// written by tests/goldens/make_goldens.py.
//
//   file    gzip of: "octet goldens 2\n", list of cases
//   case    text type ("UINT8", "FLOAT32 to INT8"), text name, bytes model (.tflite),
//           list of inputs, each bytes (the model has their shapes), list of outputs
//   output  list of dimensions, each u32; bytes
//   list    u32 length, that many of what it lists; bytes, text: the same. Numbers are little
//   endian.
#ifndef OCTET_TESTS_INTERPRETER_GOLDEN_FILE_H_
#define OCTET_TESTS_INTERPRETER_GOLDEN_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include <octet/status.h>

namespace octet {

struct GoldenOutput {
  std::vector<int32_t> shape;
  std::vector<uint8_t> bytes;
};

struct GoldenCase {
  std::string type;
  std::string name;
  std::vector<uint8_t> model;
  std::vector<std::vector<uint8_t>> inputs;
  std::vector<GoldenOutput> outputs;
};

/// Errors: no such file, not of this format.
Expected<std::vector<GoldenCase>> ReadGoldens(const std::string& path);

}  // namespace octet

#endif  // OCTET_TESTS_INTERPRETER_GOLDEN_FILE_H_
