// Pad: PAD, PADV2 or MIRROR_PAD, and a SLICE where pads are negative.
#include <algorithm>
#include <limits>

#include "base/str.h"
#include "converter/importers/constants.h"
#include "converter/importers/onnx/ops.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

/// Pads [begin of each axis, end of each axis]: an attribute before operator set 11, an input
/// since; from set 18 on, `axes` may name the axes they are for.
Expected<std::vector<PadAmount>> ReadPads(Node& node) {
  OCTET_ASSIGN_OR_RETURN(const auto pads, node.IntegersFrom("pads", 1, 11));
  if (!pads) return InvalidError("no pads are given");
  constexpr int64_t kLimit = std::numeric_limits<int32_t>::max();
  const int rank = node.rank(0);
  std::vector<int64_t> axes;
  for (int d = 0; d < rank; ++d) axes.push_back(d);
  if (node.HasInput(3)) {
    OCTET_ASSIGN_OR_RETURN(axes, node.Integers(3, "axes"));
  }
  if (pads->size() != 2 * axes.size())
    return InvalidError(pads->size(), " pads, expected ", 2 * axes.size());
  std::vector<PadAmount> amounts(rank);
  for (int64_t pad : *pads) {
    if (pad < -kLimit || pad > kLimit) return InvalidError("a pad of ", pad);
  }
  for (size_t i = 0; i < axes.size(); ++i) {
    OCTET_ASSIGN_OR_RETURN(const int axis, ResolveAxis("axes", axes[i], rank));
    amounts[axis] = {(*pads)[i], (*pads)[axes.size() + i]};
  }
  return amounts;
}

Expected<float> ReadValue(Node& node) {
  if (node.opset() < 11) return node.Float("value");
  if (!node.HasInput(2)) return 0.0f;
  if (!node.IsConstant(2)) return UnsupportedError("a value that depends on the network's inputs");
  OCTET_ASSIGN_OR_RETURN(const int value, node.builder().Cast(node.input(2), DataType::kFloat32));
  const auto values = ValuesOf<float>(node.builder().tensor(value));
  if (values.size() > 1) return InvalidError(values.size(), " values, expected 1");
  return values.empty() ? 0.0f : values[0];
}

/// Repeats the border, one element at a time: there, repeating and mirroring are the same.
Expected<int> PadEdge(GraphBuilder& builder, int x, std::vector<PadAmount> amounts) {
  constexpr int kMostSteps = 16;  // each is an operator
  for (int steps = 0; steps < kMostSteps; ++steps) {
    std::vector<PadAmount> ring;
    for (PadAmount& amount : amounts) {
      if (amount.before < 0 || amount.after < 0)
        return UnsupportedError("mode edge with negative pads");
      ring.push_back({std::min<int64_t>(amount.before, 1), std::min<int64_t>(amount.after, 1)});
      amount = {amount.before - ring.back().before, amount.after - ring.back().after};
    }
    OCTET_ASSIGN_OR_RETURN(const int padded, builder.MirrorPad(x, ring, MirrorPadMode::kSymmetric));
    if (padded == x) return x;
    x = padded;
  }
  return UnsupportedError("mode edge with pads above ", kMostSteps);
}

}  // namespace

Status ImportPad(Node& node) {
  GraphBuilder& builder = node.builder();
  const std::string mode = node.String("mode", "constant");
  OCTET_ASSIGN_OR_RETURN(const auto amounts, ReadPads(node));
  int y = node.input(0);
  if (mode == "constant") {
    OCTET_ASSIGN_OR_RETURN(const float value, ReadValue(node));
    OCTET_ASSIGN_OR_RETURN(y, builder.Pad(y, amounts, value));
  } else if (mode == "reflect") {
    OCTET_ASSIGN_OR_RETURN(y, builder.MirrorPad(y, amounts, MirrorPadMode::kReflect));
  } else if (mode == "edge") {
    OCTET_ASSIGN_OR_RETURN(y, PadEdge(builder, y, amounts));
  } else {
    return UnsupportedError("mode ", mode);
  }
  node.SetOutput(0, y);
  return Status();
}

}  // namespace octet
