// Ranges as JSON, so that calibration can be done in pieces, and its result read and edited by
// hand:
//
//   {
//     "format": "octet.ranges",
//     "version": 1,
//     "tensors": [
//       {"name": "conv1", "min": -1.5, "max": 6, "calibrator": "minmax", "samples": 100},
//       …
//     ]
//   }
//
// `min` and `max` are real values in float32, written so that they read back bit for bit; min <=
// max. `calibrator` and `samples` say where they come from and may be absent. Other keys are passed
// over. Tensors are called by name; where several of a network share one, the second is "NAME#2".
#ifndef OCTET_RANGE_FILE_H_
#define OCTET_RANGE_FILE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <octet/converter.h>
#include <octet/graph.h>
#include <octet/status.h>

namespace octet {

struct NamedRange {
  std::string tensor;
  Range range;
  std::string calibrator = {};  // empty: unknown
  int64_t samples = 0;          // 0: unknown
  bool operator==(const NamedRange&) const = default;
};
using NamedRanges = std::vector<NamedRange>;

/// The ranges of `ranges` by their tensors' names, in the order of the tensors.
NamedRanges NameRanges(const Graph& graph, const Ranges& ranges, const std::string& calibrator,
                       int64_t samples);
/// By tensor index; nullopt where `named` says nothing. Errors: names the network's activations do
/// not have (all of them).
Expected<Ranges> RangesByTensor(const Graph& graph, const NamedRanges& named);

/// The union: of a tensor's ranges the smallest min and the largest max, samples added up, the
/// calibrators of both ("minmax, ema").
NamedRanges MergeRanges(const NamedRanges& a, const NamedRanges& b);

std::string PrintRangeFile(const NamedRanges& ranges);
/// Errors name tensor and field, what was found and what was expected.
Expected<NamedRanges> ParseRangeFile(std::string_view text);

/// What Quantize needs from what was `observed` (may be empty) and what is `given` (by a file or a
/// table): given ranges come first. Tensors whose scale is tied to that of one with a given range
/// take it; the widest, where several are given.
Ranges OverrideRanges(const Graph& graph, const Ranges& observed, const Ranges& given);

}  // namespace octet

#endif  // OCTET_RANGE_FILE_H_
