// RESIZE_BILINEAR in float32: each output pixel is a blend of four.
#include "interpreter/ops/resize.h"

#include "interpreter/ops/float/checks.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/float/kernel_list.h"

namespace octet {

Expected<StepPtr> PrepareResizeBilinearFloat32(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(const Resize resize, CheckResize<ResizeBilinearOptions>(node));
  OCTET_RETURN_IF_ERROR(ExpectFloat32(node, {"input"}));
  const FloatKernels& kernels = BestFloatKernels();
  const auto blend = [n = resize.channels, &kernels](const RunContext& run,
                                                     const BilinearPixel<float>& at) {
    const float* corners[4];
    for (int i = 0; i < 4; ++i) corners[i] = run.input<float>(0) + at.corners[i];
    const float weights[4] = {(1 - at.y) * (1 - at.x), (1 - at.y) * at.x, at.y * (1 - at.x),
                              at.y * at.x};
    kernels.blend(corners, weights, run.output<float>(0) + at.output, n);
  };
  StepPtr step = MakeBilinearStep(resize, LinearTaps, resize.channels / 2 + 5, blend);
  step->kernel = kernels.name;
  return step;
}

}  // namespace octet
