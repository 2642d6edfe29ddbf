// Golden files: single-operator models with inputs and the outputs TFLite's reference kernels gave,
// written by tests/goldens/make_goldens.py.
//
//   file    gzip of: "octet goldens 1\n", u32 number of cases, then the cases
//   case    text type ("UINT8", "FLOAT32 to INT8"), text name, bytes model (.tflite),
//           u32 number of inputs, bytes each, u32 number of outputs, bytes each
//   bytes   u32 length, that many bytes; text: the same. Numbers are little endian.
#ifndef OCTET_TESTS_INTERPRETER_GOLDEN_FILE_H_
#define OCTET_TESTS_INTERPRETER_GOLDEN_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include <octet/status.h>

namespace octet {

struct GoldenCase {
  std::string type;
  std::string name;
  std::vector<uint8_t> model;
  std::vector<std::vector<uint8_t>> inputs;
  std::vector<std::vector<uint8_t>> outputs;
};

/// Errors: no such file, not of this format.
Expected<std::vector<GoldenCase>> ReadGoldens(const std::string& path);

}  // namespace octet

#endif  // OCTET_TESTS_INTERPRETER_GOLDEN_FILE_H_
