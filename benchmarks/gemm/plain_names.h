// Reports benchmarks under their plain names, without Google Benchmark's
// /iterations:15/manual_time.
#ifndef OCTET_BENCHMARKS_GEMM_PLAIN_NAMES_H_
#define OCTET_BENCHMARKS_GEMM_PLAIN_NAMES_H_

#include <vector>

#include <benchmark/benchmark.h>

namespace octet {

class PlainNames : public benchmark::BenchmarkReporter {
 public:
  /// REQUIRES: `reporter` outlives this.
  explicit PlainNames(benchmark::BenchmarkReporter& reporter) : reporter_(reporter) {}

  bool ReportContext(const Context& context) override {
    reporter_.SetOutputStream(&GetOutputStream());
    reporter_.SetErrorStream(&GetErrorStream());
    return reporter_.ReportContext(context);
  }
  void ReportRuns(const std::vector<Run>& runs) override {
    std::vector<Run> plain = runs;
    for (Run& run : plain) {
      run.run_name.iterations.clear();
      run.run_name.time_type.clear();
      run.run_name.repetitions.clear();
    }
    reporter_.ReportRuns(plain);
  }
  void Finalize() override { reporter_.Finalize(); }

 private:
  benchmark::BenchmarkReporter& reporter_;
};

}  // namespace octet

#endif  // OCTET_BENCHMARKS_GEMM_PLAIN_NAMES_H_
