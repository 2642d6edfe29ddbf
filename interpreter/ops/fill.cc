// FILL: a tensor of a given shape, every element the one value of input 1. For every element type.
#include <utility>

#include <octet/ops.h>

#include "interpreter/ops/move.h"
#include "interpreter/ops/quantized.h"
#include "interpreter/ops/shapes.h"

namespace octet {
namespace {

Expected<StepPtr> Prepare(PrepareContext& node) {
  OCTET_RETURN_IF_ERROR(node.ExpectCounts(2, 1));
  const TensorInfo &value = node.input(1), &output = node.output(0);
  OCTET_RETURN_IF_ERROR(node.ExpectRank("dims", node.input(0), 1));
  OCTET_RETURN_IF_ERROR(node.ExpectRank("value", value, 0));
  OCTET_RETURN_IF_ERROR(ExpectMovable(node, value, output));
  OCTET_RETURN_IF_ERROR(ExpectSameQuantization("value", value, output));
  OCTET_ASSIGN_OR_RETURN(Shape shape, ConstantShape(node, "dims", node.input(0)));
  OCTET_RETURN_IF_ERROR(SetCheckedShape(node, 0, std::move(shape)));
  const int64_t count = output.num_elements();
  return WithElementBytes(ElementBytes(value.type()), [&](auto bytes) {
    return MakeStep([count](const RunContext& run) {
      constexpr int kBytes = decltype(bytes)::value;
      FillElements<kBytes>(run.input<uint8_t>(1), count, run.output<uint8_t>(0));
      return Status();
    });
  });
}

}  // namespace

const Op ops::kFill = {.code = OpCode::kFill, .prepare = Prepare};

}  // namespace octet
