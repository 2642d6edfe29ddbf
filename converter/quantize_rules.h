// Which operators have an 8-bit form, and how their tensors are quantized: one line of
// quantize_rules.cc each.
#ifndef OCTET_CONVERTER_QUANTIZE_RULES_H_
#define OCTET_CONVERTER_QUANTIZE_RULES_H_

#include <string>
#include <vector>

#include <octet/converter.h>
#include <octet/graph.h>

#include "converter/quantize_scales.h"

namespace octet {

enum class Quantizing {
  kProduct,  // constant weights and an int32 bias; every activation has its own scale
  kOwn,      // every float tensor has its own scale, constants too
  kTied,     // all float tensors have one scale: the kernel moves or compares quantized values
  kFixed,    // the output's scale is given by the operator
};

enum class SchemeSupport { kBoth, kUint8Only, kInt8Only };

struct QuantizeRule {
  OpCode code;
  Quantizing quantizing;
  int int8_version;  // the operator version that introduced int8; uint8 was there from the first
  SchemeSupport support = SchemeSupport::kBoth;
  AffineScale fixed_output = {};  // of kFixed, in uint8; in int8 the zero point is 128 less

  bool Supports(Scheme scheme) const {
    return support == SchemeSupport::kBoth ||
           (support == SchemeSupport::kUint8Only) == (scheme == Scheme::kUint8);
  }
};

/// nullptr for an operator without an 8-bit form.
const QuantizeRule* FindQuantizeRule(OpCode code);

/// Scale and zero point of a kFixed output.
AffineScale FixedScale(const QuantizeRule& rule, Scheme scheme);

/// An operator that cannot be quantized as it is, and why.
struct Obstacle {
  int op = 0;
  std::string reason;
};
std::vector<Obstacle> FindObstacles(const Graph& graph, Scheme scheme);
/// kUnsupported with all of them; ok when there are none.
Status Refuse(const Graph& graph, const std::vector<Obstacle>& obstacles);

/// A float tensor that is computed, or comes from the caller.
bool IsActivation(const Graph& graph, int tensor);

/// Whether any input or output of `op` is a float tensor: what is not is left as it is.
bool TouchesFloats(const Graph& graph, const Operator& op);

}  // namespace octet

#endif  // OCTET_CONVERTER_QUANTIZE_RULES_H_
