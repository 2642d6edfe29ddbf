#include "benchmarks/gemm/check.h"

#include <cmath>
#include <set>

#include <octet/gemm.h>

#include "base/check.h"
#include "base/str.h"

namespace octet {
namespace {

/// ReferenceMultiply of one pixel, [channels].
std::vector<double> ReferenceRow(const Problem& problem, int pixel) {
  const int channels = problem.shape.channels;
  const uint8_t* row = problem.rhs.data() + size_t{1} * pixel * problem.shape.depth;
  std::vector<int32_t> dst(channels);  // room for any dst_type
  ReferenceMultiply(problem.spec, problem.lhs.data(), problem.bias, problem.Multipliers(), &row, 1,
                    dst.data(), channels);
  std::vector<double> values(channels);
  for (int c = 0; c < channels; ++c) values[c] = ResultAt(dst.data(), problem.spec.dst_type, c);
  return values;
}

}  // namespace

Status CheckResults(const Runner& runner, bool exact) {
  const Problem& problem = runner.problem();
  // Float32 sums are exact too: all partial sums are integers below 2^24.
  const bool rounds = !exact && problem.spec.dst_type != ElementType::kInt32;
  const double tolerance = rounds ? 1 : 0;
  const int last = problem.shape.pixels - 1;
  for (const int pixel : std::set<int>{0, last / 3, last / 2, last}) {
    const std::vector<double> expected = ReferenceRow(problem, pixel);
    for (int c = 0; c < problem.shape.channels; ++c) {
      const double found = runner.At(pixel, c);
      if (!(std::abs(found - expected[c]) <= tolerance)) {
        return InvalidError("pixel ", pixel, ", channel ", c, " is ", found, ", expected ",
                            expected[c]);
      }
    }
  }
  return Status();
}

}  // namespace octet
