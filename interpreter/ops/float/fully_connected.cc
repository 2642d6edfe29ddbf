// FULLY_CONNECTED in float32: the product itself.
#include <utility>

#include "interpreter/ops/float/checks.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/float/kernel_list.h"
#include "interpreter/ops/float/product.h"
#include "interpreter/ops/fully_connected.h"

namespace octet {

Expected<StepPtr> PrepareFullyConnectedFloat32(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(const FullyConnected product, CheckFullyConnected(node));
  OCTET_RETURN_IF_ERROR(ExpectFloat32(node, {"input", "weights", "bias"}));
  OCTET_ASSIGN_OR_RETURN(
      const FloatRange range,
      FusedRange(node.options<FullyConnectedOptions>().fused_activation_function));
  const FloatKernels& kernels = BestFloatKernels();
  FloatWeights weights(node, FloatWeightsLayout(kernels, 1, product.channels, product.depth), 1, 2);
  const size_t scratch_bytes = weights.scratch_bytes();
  auto step =
      MakeStep([weights = std::move(weights), product, range, &kernels](const RunContext& run) {
        FloatProduct p = weights.Product(weights.Packed(run, run.scratch(0)), 0);
        p.rhs = run.input<float>(0);
        p.rhs_stride = product.depth;
        p.pixels = product.pixels;
        p.dst = run.output<float>(0);
        p.dst_stride = product.channels;
        p.clamp_min = range.min;
        p.clamp_max = range.max;
        MultiplyOnThreads(kernels, p, run);
        return Status();
      });
  step->kernel = kernels.name;
  step->macs = product.macs();
  step->scratch_bytes_per_thread = scratch_bytes;
  return step;
}

}  // namespace octet
