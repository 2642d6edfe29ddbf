// A stopwatch around the API: 03_stopwatch MODEL.tflite [RUNS]. Times Invoke() as an application
// would, without octet's own tools; benchmark_model must find the same.
#include <octet/interpreter.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

double Microseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::micro>(duration).count();
}

int Fail(const octet::Status& status) {
  std::fprintf(stderr, "03_stopwatch: %s\n", status.message().c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  const int runs = argc == 3 ? std::atoi(argv[2]) : 200;
  if (argc < 2 || argc > 3 || runs < 1) {
    std::fprintf(stderr, "usage: 03_stopwatch MODEL.tflite [RUNS]\n");
    return 2;
  }
  const Clock::time_point start = Clock::now();
  auto model = octet::Model::FromFile(argv[1]);
  if (!model) return Fail(model.status());
  octet::Interpreter interpreter(*model);
  for (int i = 0; i < interpreter.num_inputs(); ++i) {
    std::span<uint8_t> input = interpreter.Input<uint8_t>(i);  // its bytes, whatever its type
    for (size_t k = 0; k < input.size(); ++k) input[k] = static_cast<uint8_t>(k * 31);
  }
  if (octet::Status status = interpreter.Invoke(); !status.ok()) return Fail(status);
  const double first_us = Microseconds(Clock::now() - start);

  std::vector<double> times_us;
  for (int run = -runs / 10; run < runs; ++run) {  // some to warm up
    const Clock::time_point run_start = Clock::now();
    if (octet::Status status = interpreter.Invoke(); !status.ok()) return Fail(status);
    if (run >= 0) times_us.push_back(Microseconds(Clock::now() - run_start));
  }
  std::sort(times_us.begin(), times_us.end());
  std::printf("median_us %.1f of %d runs, fastest %.1f; first result after %.1f\n",
              times_us[times_us.size() / 2], runs, times_us[0], first_us);
}
