// Running a model: 02_run_model MODEL.tflite. Feeds a fixed pattern and prints the largest output.
#include <octet/interpreter.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace {

int Fail(const octet::Status& status) {
  std::fprintf(stderr, "02_run_model: %s\n", status.message().c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: 02_run_model MODEL.tflite\n");
    return 2;
  }
  auto model = octet::Model::FromFile(argv[1]);  // verified, weights packed once, shareable
  if (!model) return Fail(model.status());
  octet::Interpreter interpreter(*model, {.num_threads = 2});  // one per thread of the application
  std::span<uint8_t> input = interpreter.Input<uint8_t>(0);
  for (size_t i = 0; i < input.size(); ++i) input[i] = static_cast<uint8_t>(i * 31);

  if (octet::Status status = interpreter.Invoke(); !status.ok()) return Fail(status);
  const std::span<const uint8_t> scores = interpreter.Output<uint8_t>(0);
  const auto best = std::max_element(scores.begin(), scores.end());
  std::printf(
      "%zu scores, the largest is q = %d at %td; arena %zu bytes, packed weights %zu bytes\n",
      scores.size(), *best, best - scores.begin(), interpreter.arena_bytes(),
      model->packed_bytes());
}
