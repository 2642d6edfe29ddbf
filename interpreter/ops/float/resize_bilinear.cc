// RESIZE_BILINEAR in float32: each output pixel is a blend of four.
#include "interpreter/ops/resize.h"

#include "interpreter/ops/float/checks.h"
#include "interpreter/ops/float/float_ops.h"
#include "interpreter/ops/float/kernel_list.h"
#include "interpreter/ops/parallel.h"

namespace octet {
namespace {

/// Output row `row` of batch · y.output.
void RunRow(const Resize& resize, const FloatKernels& kernels, int row, const float* input,
            float* output) {
  ForEachBilinearPixel(resize, LinearTaps, row, [&](const BilinearPixel<float>& at) {
    const float* corners[4];
    for (int i = 0; i < 4; ++i) corners[i] = input + at.corners[i];
    const float weights[4] = {(1 - at.y) * (1 - at.x), (1 - at.y) * at.x, at.y * (1 - at.x),
                              at.y * at.x};
    kernels.blend(corners, weights, output + at.output, resize.channels);
  });
}

}  // namespace

Expected<StepPtr> PrepareResizeBilinearFloat32(PrepareContext& node) {
  OCTET_ASSIGN_OR_RETURN(const Resize resize, CheckResize<ResizeBilinearOptions>(node));
  OCTET_RETURN_IF_ERROR(ExpectFloat32(node, {"input"}));
  const FloatKernels& kernels = BestFloatKernels();
  auto step = MakeStep([resize, &kernels](const RunContext& run) {
    const int rows = resize.batch * resize.y.output;
    const int64_t serial_ns = int64_t{rows} * resize.x.output * (resize.channels / 2 + 5);
    ForRange(run, rows, 1, serial_ns, [&](int begin, int end, int /*part*/) {
      for (int row = begin; row < end; ++row) {
        RunRow(resize, kernels, row, run.input<float>(0), run.output<float>(0));
      }
    });
    return Status();
  });
  step->kernel = kernels.name;
  return step;
}

}  // namespace octet
