// Timing engines in turns: every round takes one sample of each engine, and each sample is preceded
// by a short one of the peak loop, so that all meet the same machine at the same clock rate.
#ifndef OCTET_BENCHMARKS_GEMM_TURNS_H_
#define OCTET_BENCHMARKS_GEMM_TURNS_H_

#include <memory>
#include <vector>

#include "benchmarks/gemm/engine.h"

namespace octet {

struct TurnOptions {
  int samples = 15;        // of each engine; fewer when that would take longer than engine_s
  double sample_us = 800;  // a sample is as many calls as fit, at least one
  double engine_s = 1;     // for all samples of an engine
  double peak_us = 100;    // of the peak loop in front of each sample
  int threads = 1;
};

/// Medians of one engine's samples.
struct Timing {
  Status status;  // not ok: could not be set up, or its results are wrong; then there is no more
  int samples = 0;
  double seconds = 0;        // a call
  double share_of_peak = 0;  // of BestPeak() · threads; 0 when there is none
  double share_of_own_peak = 0;
};

/// Engines that multiply the same product. Time() may be called again: set-up and check are kept
/// until Release().
class Turns {
 public:
  Turns(ProductTypes types, ProductShape shape, const TurnOptions& options);
  ~Turns();

  /// Returns its index. REQUIRES: `engine` outlives this; not set up yet.
  size_t Add(const Engine& engine);
  /// One timing per engine, in the order added.
  std::vector<Timing> Time();
  void Release();

  const ProductShape& shape() const { return shape_; }

 private:
  class Player;
  void SetUp();

  ProductTypes types_;
  ProductShape shape_;
  const TurnOptions options_;
  std::vector<const Engine*> engines_;
  std::vector<std::unique_ptr<Player>> players_;
};

}  // namespace octet

#endif  // OCTET_BENCHMARKS_GEMM_TURNS_H_
