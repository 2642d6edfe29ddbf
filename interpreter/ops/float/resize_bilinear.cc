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
  const int image = row / resize.y.output;
  const ResizeTaps y = LinearTaps(resize.y, row % resize.y.output);
  const int64_t row_floats = int64_t{resize.x.input} * resize.channels;
  const float* image_start = input + int64_t{image} * resize.y.input * row_floats;
  const float* upper = image_start + y.lower * row_floats;
  const float* lower = image_start + y.upper * row_floats;
  float* dst = output + int64_t{row} * resize.x.output * resize.channels;
  for (int i = 0; i < resize.x.output; ++i, dst += resize.channels) {
    const ResizeTaps x = LinearTaps(resize.x, i);
    const int64_t left = int64_t{x.lower} * resize.channels;
    const int64_t right = int64_t{x.upper} * resize.channels;
    const float* corners[4] = {upper + left, upper + right, lower + left, lower + right};
    const float weights[4] = {(1 - y.weight) * (1 - x.weight), (1 - y.weight) * x.weight,
                              y.weight * (1 - x.weight), y.weight * x.weight};
    kernels.blend(corners, weights, dst, resize.channels);
  }
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
