// gemm_benchmark: single products, octet's kernels against other libraries, as Google Benchmarks
// named <engine>/<types>/<pixels>x<channels>x<depth>. docs/benchmarks.md tells how to run it.
//
// Google Benchmark runs one benchmark after the other; here the first benchmark of a product times
// all engines of that product in turns (turns.h), and the others report what was measured then.
#include <algorithm>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <regex>
#include <span>
#include <string_view>

#include <benchmark/benchmark.h>

#include "base/str.h"
#include "benchmarks/gemm/engine.h"
#include "benchmarks/gemm/plain_names.h"
#include "benchmarks/gemm/turns.h"

namespace octet {
namespace {

constexpr std::string_view kFlagsHelp =
    "gemm_benchmark [flags of Google Benchmark]\n"
    "          [--threads=<n>]        1; with more, only engines that can\n"
    "          [--samples=<n>]        15; their median is reported\n"
    "          [--sample_us=<us>]     800: a sample's calls take about this long\n"
    "          [--engine_s=<s>]       1: fewer samples when they would take longer than this\n";

bool some_failed = false;

/// The timings of one product, one list per repetition.
class Product {
 public:
  Product(ProductTypes types, ProductShape shape, const TurnOptions& options)
      : turns_(types, shape, options) {}

  void Register(const Engine& engine, const std::string& name, int samples) {
    const size_t index = turns_.Add(engine);
    reported_.push_back(0);
    benchmark::RegisterBenchmark(name.c_str(),
                                 [this, index](benchmark::State& state) { Report(state, index); })
        ->UseManualTime()
        ->Iterations(samples)
        ->Unit(benchmark::kMicrosecond);
  }

 private:
  void Report(benchmark::State& state, size_t index) {
    const size_t repetition = reported_[index]++;
    if (current_ != this) {
      if (current_ != nullptr) current_->turns_.Release();
      current_ = this;
    }
    while (timings_.size() <= repetition) timings_.push_back(turns_.Time());
    const Timing& timing = timings_[repetition][index];
    if (!timing.status.ok()) {
      some_failed = true;
      state.SkipWithError(timing.status.message().c_str());
      return;
    }
    for (auto _ : state) state.SetIterationTime(timing.seconds);
    state.counters["GMAC/s"] = turns_.shape().macs() / timing.seconds * 1e-9;
    if (timing.share_of_peak > 0) state.counters["percent_of_peak"] = 100 * timing.share_of_peak;
    if (timing.share_of_own_peak > 0) {
      state.counters["percent_of_own_peak"] = 100 * timing.share_of_own_peak;
    }
    state.counters["samples"] = timing.samples;
  }

  static inline Product* current_ = nullptr;  // the one whose engines are set up

  Turns turns_;
  std::vector<size_t> reported_;  // how often, by engine
  std::vector<std::vector<Timing>> timings_;
};

/// What --benchmark_filter selects, as Google Benchmark understands it.
class Filter {
 public:
  explicit Filter(std::string text) {
    if (text.empty() || text == "all") text = ".";
    if (text[0] == '-') {
      negative_ = true;
      text.erase(0, 1);
    }
    pattern_ = std::regex(text, std::regex::extended | std::regex::nosubs);
  }
  bool Selects(const std::string& name) const {
    return std::regex_search(name, pattern_) != negative_;
  }

 private:
  bool negative_ = false;
  std::regex pattern_;
};

bool Multiplies(const Engine& engine, ProductTypes types, int threads) {
  return (threads == 1 || engine.threaded) &&
         std::find(engine.types.begin(), engine.types.end(), types) != engine.types.end();
}

/// Registers what the filter selects: nothing else is set up or timed beside it. Returns the names.
std::vector<std::string> RegisterAll(const std::vector<Engine>& engines, const Filter& filter,
                                     const TurnOptions& options, std::deque<Product>& products) {
  std::vector<std::string> names;
  for (const ProductShape& shape : AllShapes()) {
    for (const ProductTypes types : kAllTypes) {
      Product& product = products.emplace_back(types, shape, options);
      for (const Engine& engine : engines) {
        const std::string name = StrCat(engine.name, "/", NameOf(types), "/", shape.Name());
        if (Multiplies(engine, types, options.threads) && filter.Selects(name)) {
          product.Register(engine, name, options.samples);
          names.push_back(name);
        }
      }
    }
  }
  return names;
}

/// Takes --`name`=<positive number> out of an argument.
template <typename Number>
bool ReadFlag(std::string_view argument, std::string_view name, Number& number) {
  const std::string start = StrCat("--", name, "=");
  if (!argument.starts_with(start)) return false;
  number = static_cast<Number>(std::atof(argument.substr(start.size()).data()));
  if (!(number > 0)) {
    std::cerr << "gemm_benchmark: " << argument << ": expected a positive number\n";
    std::exit(2);
  }
  return true;
}

/// Our own flags; moves what is left to the front and returns how many those are.
int ReadFlags(int argc, char** argv, TurnOptions& options) {
  int left = 1;
  for (int i = 1; i < argc; ++i) {
    const bool ours = ReadFlag(argv[i], "threads", options.threads) ||
                      ReadFlag(argv[i], "samples", options.samples) ||
                      ReadFlag(argv[i], "sample_us", options.sample_us) ||
                      ReadFlag(argv[i], "engine_s", options.engine_s);
    if (!ours) argv[left++] = argv[i];
  }
  return left;
}

/// All that is registered; the filter would see Google Benchmark's longer names.
void RunRegistered(bool to_file) {
  constexpr const char* kAll = ".";
  PlainNames display(*benchmark::CreateDefaultDisplayReporter());
  if (!to_file) {
    benchmark::RunSpecifiedBenchmarks(&display, kAll);
    return;
  }
  benchmark::JSONReporter json;
  PlainNames file(json);
  benchmark::RunSpecifiedBenchmarks(&display, &file, kAll);
}

bool HasFlag(std::span<char* const> arguments, std::string_view start) {
  return std::any_of(arguments.begin(), arguments.end(),
                     [start](std::string_view argument) { return argument.starts_with(start); });
}

void DescribeRun(const std::vector<Engine>& engines, const TurnOptions& options) {
  std::string names;
  for (const Engine& engine : engines) names += (names.empty() ? "" : " ") + engine.name;
  benchmark::AddCustomContext("engines", names);
  benchmark::AddCustomContext("peak", BestPeak() != nullptr ? BestPeak()->name : "none");
  benchmark::AddCustomContext("threads", StrCat(options.threads));
}

int Main(int argc, char** argv) {
  TurnOptions options;
  argc = ReadFlags(argc, argv, options);
  const std::span<char* const> arguments(argv, argc);
  const bool to_file = HasFlag(arguments, "--benchmark_out=");
  const bool list = HasFlag(arguments, "--benchmark_list_tests");
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    std::cerr << kFlagsHelp;
    return 2;
  }
  const std::vector<Engine> engines = AllEngines();
  DescribeRun(engines, options);
  std::deque<Product> products;
  const std::string filter = benchmark::GetBenchmarkFilter();
  const auto names = RegisterAll(engines, Filter(filter), options, products);
  if (names.empty()) {
    std::cerr << "gemm_benchmark: no benchmark matches --benchmark_filter=" << filter << "\n";
    return 1;
  }
  if (list) {
    for (const std::string& name : names) std::cout << name << "\n";
    return 0;
  }
  RunRegistered(to_file);
  benchmark::Shutdown();
  return some_failed ? 1 : 0;
}

}  // namespace
}  // namespace octet

int main(int argc, char** argv) try {
  return octet::Main(argc, argv);
} catch (const std::regex_error& error) {
  std::cerr << "gemm_benchmark: --benchmark_filter: " << error.what() << "\n";
  return 2;
}
