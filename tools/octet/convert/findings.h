// Findings: what the figures of a conversion mean, in sentences. The terminal, the page and the
// JSON report say the same ones.
#ifndef OCTET_TOOLS_OCTET_CONVERT_FINDINGS_H_
#define OCTET_TOOLS_OCTET_CONVERT_FINDINGS_H_

#include <string>
#include <vector>

#include "tools/octet/convert/conversion.h"

namespace octet {

/// A layer whose output is far from the float network's.
struct LayerAtRisk {
  const LayerFigures* layer;
  std::string reason;
};

/// "'conv1': 12.3 dB, 4.00 % of its values are clipped".
std::string Describe(const LayerAtRisk& risk);

/// Below this a layer counts as at risk: the error is a tenth of the signal.
inline constexpr double kRiskDb = 20;

/// How good the result is, in one sentence. REQUIRES: Check was called.
std::string Verdict(const Conversion& conversion);

/// The worst layers by accumulated signal-to-noise ratio, worst first, at most three; none when all
/// are above kRiskDb.
std::vector<LayerAtRisk> LayersAtRisk(const Measurements& measured);

/// What to try next, most promising first; empty when there is nothing to mend.
std::vector<std::string> Advice(const Conversion& conversion);

}  // namespace octet

#endif  // OCTET_TOOLS_OCTET_CONVERT_FINDINGS_H_
