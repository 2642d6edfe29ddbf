// A small program for a device: only the operators it names are linked. Without float32 and with
// what nobody calls left out, it needs no C++ library beside it:
//
//   export CXXFLAGS="-ffunction-sections -fdata-sections"
//   export LDFLAGS="-static-libstdc++ -static-libgcc -Wl,--gc-sections -s"
//   cmake -S . -B build/small -DCMAKE_BUILD_TYPE=MinSizeRel -DOCTET_FLOAT32=OFF
//   cmake --build build/small --target 04_small_program
//   04_small_program mobilenet_v2_1.0_224_quant.tflite < pixels
//
// reads the bytes of the input tensor and prints the number of the largest output.
#include <algorithm>
#include <cstdio>

#include <octet/interpreter.h>
#include <octet/ops.h>

namespace {

constexpr const octet::Op* kOps[] = {
    &octet::ops::kConv2d,  &octet::ops::kDepthwiseConv2d, &octet::ops::kAveragePool2d,
    &octet::ops::kReshape, &octet::ops::kSoftmax,         &octet::ops::kAdd,
};

int Fail(const char* what) {
  std::fprintf(stderr, "04_small_program: %s\n", what);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return Fail("expected MODEL.tflite");
  const auto model = octet::Model::FromFile(argv[1], {.ops = kOps});
  if (!model) return Fail(model.status().message().c_str());
  octet::Interpreter interpreter(*model);
  if (!interpreter.status().ok()) return Fail(interpreter.status().message().c_str());
  const std::span<uint8_t> pixels = interpreter.Input<uint8_t>(0);
  if (std::fread(pixels.data(), 1, pixels.size(), stdin) != pixels.size())
    return Fail("standard input is shorter than the input tensor");
  if (const octet::Status status = interpreter.Invoke(); !status.ok())
    return Fail(status.message().c_str());
  const std::span<const uint8_t> scores = interpreter.Output<uint8_t>(0);
  std::printf("%td\n", std::max_element(scores.begin(), scores.end()) - scores.begin());
  return 0;
}
